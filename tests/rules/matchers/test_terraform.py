"""Terraform's language and the checks on it, beyond the examples of the rules."""

import pytest

from rules.matchers.hcl import UNKNOWN, Config, read_hcl, read_json
from rules.matchers.structure import Sides
from rules.matchers.terraform import check
from rules.model import REGULAR, ChangedFile, FileSide, Side, Status, Text, Touched


def hits(name, base, head, path="a.tf", **body):
    texts = [None if text is None else text.encode() for text in (base, head)]
    file = ChangedFile(Status.MODIFIED, FileSide(path, REGULAR, ""), FileSide(path, REGULAR, ""))
    touched = Touched(file, *(Text(path, REGULAR, text) for text in texts))
    whole = {"attributes": {}, "names": [], "missing": False, "unknown": False, "ports": [], **body}
    return list(check(name, Sides(touched, with_base=True, with_head=True), whole))


def resource(*lines, kind="t", name="n"):
    return f'resource "{kind}" "{name}" {{\n' + "".join(f"  {line}\n" for line in lines) + "}\n"


def test_values_are_what_can_be_known():
    (block,) = read_hcl(
        b'resource "a" "b" {\n  t = true\n  n = 22\n  s = "x"\n  l = ["a", var.b]\n  o = { k = "v" }\n'
        b'  v = var.x\n  i = "a-${var.x}"\n  f = file("x")\n'
        b'  j = jsonencode({ A = ["*"] })\n  h = <<EOF\n{"A": "*"}\nEOF\n  z = null\n  p = (true)\n  set = toset(["a"])\n}\n'
    ).blocks
    assert {name: attribute.value for name, attribute in block.attributes.items()} == {
        "t": "true",
        "n": "22",
        "s": "x",
        "l": ("a", UNKNOWN),
        "o": {"k": "v"},
        "v": UNKNOWN,
        "i": UNKNOWN,
        "f": UNKNOWN,
        "j": {"A": ("*",)},
        "h": {"A": "*"},
        "z": "null",
        "p": "true",
        "set": ("a",),
    }
    assert (block.address, block.line, block.end_line) == ("a.b", 1, 17)
    assert repr(UNKNOWN) == "unknown"


def test_a_dynamic_block_is_what_it_makes():
    (block,) = read_hcl(
        b'resource "a" "b" {\n  dynamic "x" {\n    for_each = var.y\n    content {\n      c = 1\n    }\n  }\n  dynamic "e" {}\n}\n'
    ).blocks
    assert [(inner.kind, sorted(inner.attributes)) for inner in block.blocks] == [("x", ["c"]), ("e", [])]


@pytest.mark.parametrize(
    "text", [b'resource "a" {', b"x = [", b"<<<<<<< HEAD\nx = 1\n", b"\xff", b"#" * 2_000_001, b'resource "a" "b" {\n x = \n}']
)
def test_what_cannot_be_read_says_why(text):
    assert read_hcl(text).error


def test_deep_values_are_unknown_or_unreadable():
    found = read_hcl(b"x = " + b"[" * 300 + b"]" * 300 + b"\n")
    assert isinstance(found, Config)


@pytest.mark.parametrize(
    "text", [b"", b"{}", b"[]", b'{"resource": {"a": {"b": [{"c": {"d": true}}]}, "e": 1}}', b'{"data": [{"a": {"b": {"c": "${x}"}}}]}']
)
def test_json_is_read_like_the_language(text):
    assert read_json(text).error == ""
    assert read_json(b"{").error
    assert read_json(b" " * 2_000_001).error


ENCRYPTED = {"t.enc": ["true"]}


@pytest.mark.parametrize(
    ("base", "head", "side", "text"),
    [
        (resource("enc = true"), resource("enc = false"), Side.HEAD, "enc = false"),
        (resource("enc = true"), resource("x = 1"), Side.BASE, "enc = true is gone"),
        (resource("enc = true"), resource("enc = null"), Side.BASE, "enc = true is gone"),
        (resource("enc = true"), resource("enc = false", name="other"), Side.HEAD, "enc = false"),
        (resource("enc = true"), resource("x = 1", name="other"), Side.BASE, "enc = true is gone"),
        (None, resource("enc = false"), Side.HEAD, "enc = false"),
        (resource("enc = var.x"), resource("enc = false"), Side.HEAD, "enc = false"),
    ],
)
def test_a_protection_that_is_lost(base, head, side, text):
    assert [(hit.side, hit.text) for hit in hits("attribute", base, head, attributes=ENCRYPTED)] == [(side, text)]


@pytest.mark.parametrize(
    ("base", "head"),
    [
        (resource("enc = true"), resource("enc = TRUE")),
        (resource("enc = false"), resource("enc = false", "x = 1")),
        (resource("x = 1"), resource("x = 2")),
        (None, resource("x = 1")),
        (resource("enc = true"), ""),
        (resource("enc = true"), resource("enc = var.x")),
        (resource("enc = false"), resource("x = 1")),
    ],
)
def test_what_is_no_loss(base, head):
    assert hits("attribute", base, head, attributes=ENCRYPTED) == []


def test_inner_blocks_are_looked_into_and_the_worst_speaks():
    attributes = {"t.disk.enc": ["true"]}
    base = resource("disk {", "  enc = true", "}", "disk {", "  enc = true", "}")
    head = resource("disk {", "  enc = true", "}", "disk {", "  enc = false", "}")
    assert [hit.line for hit in hits("attribute", base, head, attributes=attributes)] == [6]


def test_values_that_must_not_be():
    attributes = {"t.acl": ["!public"], "t.logs": ["!", "![]"]}
    base = resource('acl = "private"', 'logs = ["a"]')
    assert [hit.text for hit in hits("attribute", base, resource('acl = "public"', "logs = []"), attributes=attributes)] == [
        'acl = "public"',
        "logs = []",
    ]
    assert hits("attribute", base, resource('acl = "other"', 'logs = ["b"]'), attributes=attributes) == []


def test_a_new_resource_that_leaves_it_unset_and_a_value_that_cannot_be_told():
    assert [hit.text for hit in hits("attribute", None, resource("x = 1"), attributes=ENCRYPTED, missing=True)] == ["enc is not set"]
    assert hits("attribute", resource("x = 1"), resource("x = 2"), attributes=ENCRYPTED, missing=True) == []
    assert [hit.text for hit in hits("attribute", resource("enc = true"), resource("enc = var.x"), attributes=ENCRYPTED, unknown=True)] == [
        "enc = var.x"
    ]
    assert hits("attribute", resource("enc = true"), resource("enc = false"), attributes=ENCRYPTED, unknown=True) == []


def test_one_of_two_protections_that_goes_is_told_at_base():
    base = resource(kind="aws_cloudtrail", name="a") + resource(kind="aws_cloudtrail", name="b")
    found = hits("removed", base, resource(kind="aws_cloudtrail", name="b"), names=["aws_cloudtrail"])
    assert [(hit.name, hit.side, hit.line, hit.end_line) for hit in found] == [("aws_cloudtrail.a", Side.BASE, 1, 2)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            resource("ingress {", "  from_port = 0", "  to_port = 65535", '  cidr_blocks = ["0.0.0.0/0"]', "}", kind="aws_security_group"),
            "all ports",
        ),
        (
            resource("ingress {", "  from_port = 20", "  to_port = 22", '  ipv6_cidr_blocks = ["::/0"]', "}", kind="aws_security_group"),
            "ports 20 to 22",
        ),
        (
            resource("ingress {", "  from_port = 80", "  to_port = 443", '  cidr_blocks = ["0.0.0.0/0"]', "}", kind="aws_security_group"),
            "ports 80 to 443",
        ),
        (
            resource('type = "ingress"', "from_port = 22", "to_port = 22", 'cidr_blocks = ["0.0.0.0/0"]', kind="aws_security_group_rule"),
            "port 22",
        ),
        (resource("ingress {", '  cidr_block = "0.0.0.0/0"', '  action = "allow"', "}", kind="aws_network_acl"), "all ports"),
        (
            resource('source_ranges = ["0.0.0.0/0"]', "allow {", '  ports = ["8000-9000"]', "}", kind="google_compute_firewall"),
            "ports 8000 to 9000",
        ),
        (resource('source_ranges = ["0.0.0.0/0"]', "allow {", '  protocol = "all"', "}", kind="google_compute_firewall"), "all ports"),
        (
            resource(
                "security_rule {",
                '  access = "Allow"',
                '  direction = "Inbound"',
                '  source_address_prefix = "Internet"',
                '  destination_port_range = "22"',
                "}",
                kind="azurerm_network_security_group",
            ),
            "port 22",
        ),
    ],
)
def test_ports_that_are_open_to_everybody(text, shown):
    assert [hit.text.split(" to ", 1)[1] for hit in hits("ingress", "", text)] == [shown]


@pytest.mark.parametrize(
    "text",
    [
        resource("ingress {", '  cidr_block = "0.0.0.0/0"', '  action = "deny"', "}", kind="aws_network_acl"),
        resource('type = "egress"', 'cidr_blocks = ["0.0.0.0/0"]', kind="aws_security_group_rule"),
        resource('direction = "EGRESS"', 'source_ranges = ["0.0.0.0/0"]', "allow {", "}", kind="google_compute_firewall"),
        resource("ingress {", "  cidr_blocks = var.networks", "}", kind="aws_security_group"),
        resource("ingress {", "  from_port = 443", "  to_port = 443", '  cidr_blocks = ["0.0.0.0/0"]', "}", kind="aws_security_group"),
    ],
)
def test_ports_that_are_not(text):
    assert hits("ingress", "", text) == []


def test_web_ports_are_another_rule():
    text = resource("ingress {", "  from_port = 443", "  to_port = 443", '  cidr_blocks = ["0.0.0.0/0"]', "}", kind="aws_security_group")
    assert len(hits("ingress", "", text, ports=[80, 443])) == 1


DOCUMENT = """
data "aws_iam_policy_document" "d" {
  statement {
    actions = ["s3:Get"]
    principals {
      identifiers = ["*"]
    }
  }
}
"""


@pytest.mark.parametrize(
    ("text", "private", "public"),
    [
        (resource('policy = jsonencode({ Statement = { Effect = "Allow", Action = "*", Resource = "x" } })'), ["action *"], []),
        (resource('policy = jsonencode({ Statement = [{ Action = "ec2:*", Resource = "*" }] })'), ["action ec2:* on every resource"], []),
        (
            resource('policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = "*" }, Action = "s3:Get" }] })'),
            [],
            ["principal *"],
        ),
        (resource('policy = jsonencode({ Statement = [{ Principal = "*", Condition = { a = 1 } }] })'), [], []),
        (resource('role_definition_name = "Owner"'), ["role_definition_name Owner"], []),
        (resource('members = ["allUsers"]', 'role = "roles/viewer"'), [], ["member allUsers"]),
        (resource("policy = data.x.json"), [], []),
        (resource("policy = <<EOF", "not { json", "EOF"), [], []),
        (DOCUMENT, [], ["principal *"]),
    ],
)
def test_grants_that_are_too_wide(text, private, public):
    assert [hit.text for hit in hits("wildcard", "", text)] == private
    assert [hit.text for hit in hits("wildcard", "", text, names=["public"])] == public


def test_a_grant_that_was_there_is_no_news():
    text = resource('role = "roles/owner"')
    assert hits("wildcard", text, resource("x = 1", 'role = "roles/owner"')) == []


def test_a_side_that_cannot_be_read_is_told_and_nothing_is_guessed():
    assert [hit.name for hit in hits("unreadable", "x = [", "")] == ["before this change it could not be read: does not parse at line 1"]
    assert hits("attribute", resource("enc = true"), "x = [", attributes=ENCRYPTED) == []
