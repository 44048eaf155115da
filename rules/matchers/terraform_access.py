"""Terraform: who may reach a machine, and who may do everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rules.matchers.structure import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.matchers.hcl import Block, Config

_EVERYBODY: Final = frozenset({"0.0.0.0/0", "::/0", "*", "internet", "any"})
_WEB: Final = frozenset({80, 443})
_ROLES: Final = frozenset({"roles/owner", "roles/editor", "owner", "user access administrator"})
_EVERYONE: Final = frozenset({"allusers", "allauthenticatedusers"})


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, tuple) else ()


def _get(block: Block, *names: str) -> tuple[str, ...]:
    return tuple(word for name in names if name in block.attributes for word in _words(block.attributes[name].value))


def open_ports(config: Config, body: dict[str, Any]) -> Iterator[Hit]:
    """Yield the rules that let the whole internet in; ``ports`` of the rule selects the web's ports or all others."""
    for address, resource in config.resources().items():
        for block, sources, ports in _ingress(resource):
            everybody = sorted({source for source in sources if source.lower() in _EVERYBODY})
            web = bool(ports) and ports <= _WEB
            if everybody and web == bool(body["ports"]):
                shown = _shown(ports)
                yield Hit(
                    block.line, f"{address} {everybody} {shown}", f"{address} ({shown})", f"{', '.join(everybody)} to {shown}", address
                )


def _shown(ports: frozenset[int]) -> str:
    if not ports:
        return "all ports"
    return f"port {min(ports)}" if len(ports) == 1 else f"ports {min(ports)} to {max(ports)}"


def _range(first: str, last: str) -> frozenset[int]:
    """Return the ports from ``first`` to ``last`` (both ends and one between are enough to tell); empty means all or unknown."""
    if not (first.isdigit() and last.isdigit()) or len(first + last) > 10 or (first, last) in {("0", "0"), ("0", "65535")}:  # noqa: PLR2004
        return frozenset()
    return frozenset({int(first), min(int(first) + 1, int(last)), int(last)})


def _ports(texts: tuple[str, ...]) -> frozenset[int]:
    found: set[int] = set()
    for text in texts:
        first, _, last = text.partition("-")
        part = _range(first.strip(), (last or first).strip())
        if not part:
            return frozenset()
        found |= part
    return frozenset(found)


def _aws_ports(block: Block) -> frozenset[int]:
    first, last = _get(block, "from_port"), _get(block, "to_port")
    return _range(first[0], last[0]) if first and last and _get(block, "protocol", "ip_protocol") != ("-1",) else frozenset()


def _ingress(resource: Block) -> Iterator[tuple[Block, tuple[str, ...], frozenset[int]]]:
    """Yield (block, sources, ports) of everything in a resource that lets traffic in."""
    kind = resource.labels[0]
    cidrs = ("cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6", "cidr_block", "ipv6_cidr_block")
    if kind in {"aws_security_group", "aws_default_security_group", "aws_network_acl"}:
        for block in resource.inner("ingress"):
            yield block, _get(block, *cidrs) if _get(block, "action") != ("deny",) else (), _aws_ports(block)
    elif kind == "aws_vpc_security_group_ingress_rule" or (kind == "aws_security_group_rule" and _get(resource, "type") == ("ingress",)):
        yield resource, _get(resource, *cidrs), _aws_ports(resource)
    elif kind == "google_compute_firewall" and _get(resource, "direction") != ("EGRESS",):
        for block in resource.inner("allow"):
            yield resource, _get(resource, "source_ranges"), _ports(_get(block, "ports"))
    elif kind == "azurerm_network_security_rule":
        yield from _azure(resource)
    elif kind == "azurerm_network_security_group":
        for block in resource.inner("security_rule"):
            yield from _azure(block)


def _azure(block: Block) -> Iterator[tuple[Block, tuple[str, ...], frozenset[int]]]:
    if [word.lower() for word in _get(block, "access", "direction")] == ["allow", "inbound"]:
        ports = _get(block, "destination_port_range", "destination_port_ranges")
        yield block, _get(block, "source_address_prefix", "source_address_prefixes"), _ports(ports)


def wildcards(config: Config, body: dict[str, Any]) -> Iterator[Hit]:
    """Yield grants of everything, to everything or (with ``names: [public]``) to everybody."""
    public = "public" in body["names"]
    for address, resource in config.resources().items():
        for line, everybody, text in _grants(resource):
            if everybody is public:
                yield Hit(line, f"{address} {text}", address, text, address)


def _grants(resource: Block) -> Iterator[tuple[int, bool, str]]:
    """Yield (line, whether to everybody, what) for every grant that is too wide."""
    yield from _statements(resource)
    for name in ("policy", "inline_policy", "assume_role_policy", "access_policy"):
        if name in resource.attributes:
            attribute = resource.attributes[name]
            yield from ((attribute.line, everybody, text) for everybody, text in _policy(attribute.value))
    for name in ("role", "role_definition_name", "member", "members"):
        for word in _get(resource, name):
            if word.lower() in _ROLES | _EVERYONE:
                yield resource.attributes[name].line, word.lower() in _EVERYONE, f"{name.rstrip('s')} {word}"


def _statements(resource: Block) -> Iterator[tuple[int, bool, str]]:
    """Yield the same of the statements of an ``aws_iam_policy_document``."""
    for block in resource.inner("statement"):
        effect = _get(block, "effect")
        if effect in {(), ("Allow",)}:
            statement = {"Action": _get(block, "actions"), "Resource": _get(block, "resources")}
            yield from ((block.line, False, text) for text in _too_wide(statement))
            if any("*" in _get(principal, "identifiers") for principal in block.inner("principals")) and not list(block.inner("condition")):
                yield block.line, True, "principal *"


def _policy(value: Any) -> Iterator[tuple[bool, str]]:
    statements = value.get("Statement", ()) if isinstance(value, dict) else ()
    for statement in (statements,) if isinstance(statements, dict) else statements if isinstance(statements, tuple) else ():
        if not isinstance(statement, dict) or statement.get("Effect", "Allow") != "Allow":
            continue
        for text in _too_wide(statement):
            yield False, text
        principal = statement.get("Principal")
        named = (
            _words(principal) if not isinstance(principal, dict) else tuple(word for part in principal.values() for word in _words(part))
        )
        if "*" in named and not statement.get("Condition"):
            yield True, "principal *"


def _too_wide(statement: dict[str, Any]) -> Iterator[str]:
    actions, resources = _words(statement.get("Action")), _words(statement.get("Resource"))
    for action in actions:
        if action in {"*", "*:*"} or (action.endswith(":*") and "*" in resources):
            yield f"action {action}" + (" on every resource" if "*" in resources else "")
