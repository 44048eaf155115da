"""What all readers of guards share: the tree, its names, the team's vocabulary, the guards that the file itself defines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rules.facts import Guard, GuardKind
from rules.languages.python.guards import known, words
from rules.languages.python.guards.conditions import Conditions, terms
from rules.languages.python.guards.text import dotted_at, expression

if TYPE_CHECKING:
    from rules.languages.python.guards.names import Names
    from rules.languages.python.tree import Tree
    from rules.model import Vocabulary

SgNode = Any
MAX_TEXT: Final = 200  # characters of evidence, as rules.facts.Guard says
MAX_ARGUMENTS: Final = 100
MAX_UNWRAP: Final = 4  # f(g(h(x))) read inwards
_LISTS: Final = frozenset({"list", "tuple", "set", "parenthesized_expression"})
_COSMETIC: Final = frozenset(
    {
        "login_url",
        "redirect_field_name",
        "raise_exception",
        "name",
        "message",
        "error",
        "status_code",
        "use_cache",
        "fail_silently",
        "realm",
    }
)
_ANY_OF: Final = frozenset({"algorithms", "audience", "issuer", "any_of", "any_perm"})  # one of the items is enough (PyJWT, guardian)
_WRAPPING: Final = frozenset(
    {"django.utils.decorators.method_decorator", "asgiref.sync.sync_to_async", "functools.partial", "functools.wraps"}
)


class Meaning(NamedTuple):
    """What a name means as a guard."""

    name: str
    category: str
    certain: bool
    combine: str = known.OPAQUE


Demand = tuple[Meaning, tuple[str, ...]]
"""What a guard is, and what it demands."""

Span = tuple[int, int]


def span_of(node: SgNode) -> Span:
    """Return where a node of the grammar starts and ends."""
    place = node.range()
    return place.start.index, place.end.index


class Argument(NamedTuple):
    """One argument of a call: its keyword (empty when positional) and its value."""

    keyword: str
    value: SgNode


class Context:
    """One file while its guards are read."""

    def __init__(self, tree: Tree, names: Names, vocabulary: Vocabulary) -> None:
        self.tree, self.names = tree, names
        self.own: dict[str, str] = {}  # guards that the file defines: resolved name -> category
        self._words = tuple(_plain(entry) for entry in vocabulary.guards)
        self._modules = vocabulary.auth_modules

    def name_of(self, node: SgNode) -> str:
        """Return the resolved name of an identifier, attribute or the function of a call; empty for anything else."""
        if node.kind() == "call":
            node = node.field("function")
        if node is None or node.kind() not in ("identifier", "attribute"):
            return ""
        name, end = dotted_at(self.tree.text, node.range().start.index)
        return self.resolve(name) if end == node.range().end.index else ""

    def resolve(self, name: str) -> str:
        """Return the full name of ``name``; a name that is made by a call stands for what was called."""
        first, dot, rest = name.partition(".")
        made = self.names.made.get(first)
        if made is not None and dot and known.NAMES.get(f"{made.function}.{rest}"):
            return f"{made.function}.{rest}"
        return self.names.resolve(name)

    def meaning(self, name: str, *, looks: bool = True) -> Meaning | None:
        """Return what ``name`` (resolved) guards, or ``None`` when nothing says so."""
        found = known.NAMES.get(name)
        if found:
            return Meaning(name, found.category, certain=True, combine=found.combine)
        if name in known.WEAK:
            return Meaning(name, "authorization", certain=True)
        if self.listed(name):
            return Meaning(name, words.area(name) or "authorization", certain=True)
        if name in self.own:
            return Meaning(name, self.own[name], certain=True)
        category = words.looks_like_guard(name) if looks else ""
        return Meaning(name, category, certain=False) if category else None

    def listed(self, name: str) -> bool:
        """Whether the team's vocabulary calls ``name`` a guard, or it comes from one of its modules of guards."""
        for entry in self._words:
            if name == entry or name.endswith("." + entry):
                return True
        return any(name.startswith(module + ".") or f".{module}." in f".{name}" for module in self._modules)

    def arguments(self, call: SgNode) -> list[Argument]:
        """Return the arguments of a call node."""
        listing = call.field("arguments")
        if listing is None:
            return []
        found: list[Argument] = []
        for child in listing.children()[:MAX_ARGUMENTS]:
            if child.kind() == "keyword_argument":
                found.append(Argument(child.field("name").text(), child.field("value")))
            elif child.is_named() and child.kind() != "comment":
                found.append(Argument("", child))
        return found

    def text(self, node: SgNode) -> str:
        """Return an expression in its one spelling."""
        return expression(node.text()[:4000], self.names.aliases)

    def terms(self, arguments: list[Argument], combine: str) -> tuple[str, ...]:
        """Return what the arguments of a guard demand, sorted."""
        found: set[str] = set()
        for argument in arguments:
            if argument.keyword in _COSMETIC:
                continue
            prefix = f"{argument.keyword}=" if argument.keyword else ""
            values = [prefix + value for value in self._values(argument.value, known.ANY if argument.keyword in _ANY_OF else combine)]
            found.update([" or ".join(values)] if argument.keyword in _ANY_OF and values else values)
        if combine == known.ANY and found:
            return (" or ".join(sorted(found)),)
        return tuple(sorted(found))

    def _values(self, node: SgNode, combine: str) -> tuple[str, ...]:
        kind = node.kind()
        if kind == "lambda" and node.field("body") is not None:
            return terms(Conditions(self.names.aliases).clauses(node.field("body")))
        if kind in _LISTS:
            items = sorted({self.text(item) for item in node.children() if item.is_named() and item.kind() != "comment"})
            return tuple(items) if combine != known.OPAQUE else (f"[{', '.join(items)}]",)
        return (self.text(node),)

    def unwrap(self, node: SgNode) -> list[SgNode]:
        """Return the expressions that a wrapper holds: ``method_decorator([a, b], name="dispatch")`` gives ``a`` and ``b``."""
        found = [node]
        for _ in range(MAX_UNWRAP):
            inner: list[SgNode] = []
            for item in found:
                inner += self._inside(item)
            if inner == found:
                break
            found = inner
        return found

    def _inside(self, node: SgNode) -> list[SgNode]:
        if node.kind() in _LISTS:
            return [item for item in node.children() if item.is_named() and item.kind() != "comment"]
        if node.kind() == "call" and self.name_of(node) in _WRAPPING:
            return [argument.value for argument in self.arguments(node) if not argument.keyword][:1]
        return [node]

    def guard(self, kind: GuardKind, wanted: Demand, span: Span, scope: str = "") -> Guard:
        """Return the guard that stands at ``span`` and demands ``wanted``."""
        meaning, demanded = wanted
        return Guard(
            kind=kind.value,
            category=meaning.category,
            name=meaning.name,
            terms=demanded,
            text=self.evidence(*span),
            start_line=self.tree.line(span[0]),
            end_line=self.tree.line(max(span[0], span[1] - 1)),
            certain=meaning.certain,
            scope=scope,
        )

    def evidence(self, start: int, end: int | None = None) -> str:
        """Return what stands from ``start`` to ``end``, or to the end of its first line, without white space around it."""
        line_end = self.tree.text.find("\n", start)
        stops = [stop for stop in (end, line_end) if stop is not None and stop >= start]
        return self.tree.text[start : min([*stops, len(self.tree.text), start + MAX_TEXT])].strip()


def _plain(entry: str) -> str:
    """Return the name in an entry of the vocabulary: ``@requires_scope``, ``Depends(current_user)``, ``acme.check``."""
    text = entry.strip().removeprefix("@")
    if "(" in text and text.endswith(")"):
        outer, _, inner = text.partition("(")
        text = inner[:-1].strip() or outer
    return text.strip()
