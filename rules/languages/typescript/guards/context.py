"""What all readers of guards share: the file's names, the team's vocabulary, the guards that the file itself defines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rules.facts import Guard, GuardKind
from rules.languages.python.guards import words
from rules.languages.python.guards.text import cut
from rules.languages.typescript.guards import known
from rules.languages.typescript.guards.conditions import spelled
from rules.languages.typescript.names import is_foreign, module_name, resolve
from rules.languages.typescript.syntax import CALLS, arguments, callee, dotted, excerpt, members, named, string_value, unwrapped

if TYPE_CHECKING:
    from collections.abc import Collection

    from ast_grep_py import SgNode

    from rules.languages.typescript.entry_points.base import File
    from rules.model import Vocabulary

MAX_TEXT: Final = 200  # characters of evidence, as rules.facts.Guard says
MAX_MADE: Final = 2_000  # variables whose making call is remembered
_NO_GUARDS: Final = frozenset(
    {"router", "routers", "routes", "route", "app", "api", "controller", "controllers", "plugin", "module", "page", "provider"}
)


class Meaning(NamedTuple):
    """What a name means as a guard."""

    name: str
    category: str
    certain: bool
    combine: str = known.ALL


class Context:
    """One file while its guards are read. ``local`` are the names that it defines at module level."""

    def __init__(self, file: File, local: Collection[str], vocabulary: Vocabulary) -> None:
        self.module = module_name("", "./" + file.path)
        self.aliases = file.aliases
        self.around = file.around
        self.specifiers = file.specifiers
        self.exported = {item.alias: item.name for item in file.imports if item.alias and item.name not in {"", "*", "default"}}
        self.local = frozenset(local)
        self.own: dict[str, Meaning] = {}  # guards that the file defines, by resolved name
        self.functions: set[str] = set()  # functions that the file defines, by resolved name: judged by what they do
        self.made: dict[str, SgNode] = {}  # x in ``const x = make()``
        self._read_made(file.root)
        self._words = tuple(entry for entry in map(_plain, vocabulary.guards) if entry)
        self._modules = vocabulary.auth_modules

    def _read_made(self, root: SgNode) -> None:
        for statement in root.children()[:MAX_MADE]:
            inner = statement.field("declaration") if statement.kind() == "export_statement" else statement
            if inner is None or inner.kind() not in {"lexical_declaration", "variable_declaration"}:
                continue
            for declarator in named(inner):
                name, value = declarator.field("name"), declarator.field("value")
                made = unwrapped(value) if value else None
                if name is None or made is None or made.kind() not in CALLS:
                    continue
                if name.kind() == "identifier":
                    self.made[name.text()] = made
                elif name.kind() == "object_pattern":
                    self.made |= {child.text(): made for child in named(name) if child.kind() == "shorthand_property_identifier_pattern"}

    def resolve(self, name: str) -> str:
        """Return the full name of a dotted one: through imports, through the call that made it, as this file's own."""
        if not name:
            return ""
        first, dot, rest = name.partition(".")
        bare = first.removesuffix("()")
        if bare in self.aliases:
            return resolve(name, self.aliases)
        if bare in self.made:
            full = resolve(callee(self.made[bare]), self.aliases)
            candidates = (f"{full}{dot}{rest}", f"{full}.{bare}")
            found = next((c for c in candidates if c in known.NAMES or c in known.COMPARISONS or c in known.CORS), None)
            if found:
                return found
        return f"{self.module}.{name}" if bare in self.local else name

    def name_of(self, node: SgNode) -> str:
        """Return the resolved name of a name, or of what a call calls; empty for anything else."""
        node = unwrapped(node)
        return self.resolve(callee(node) if node.kind() in CALLS else dotted(node))

    def meaning(self, name: str, *, looks: bool = True) -> Meaning | None:
        """Return what ``name`` (resolved) guards, or ``None`` when nothing says so."""
        found = known.NAMES.get(name)
        if found:
            return Meaning(name, found.category, certain=True, combine=found.combine)
        if self.listed(name):
            return Meaning(name, words.area(name) or "authorization", certain=True)
        if name in self.own:
            return self.own[name]
        if name in self.functions or not looks or _NO_GUARDS.intersection(words.words(name)[-1:]):
            return None
        category = words.looks_like_guard(name)
        return Meaning(name, category, certain=False) if category else None

    def listed(self, name: str) -> bool:
        """Whether the team's vocabulary calls ``name`` a guard, or it comes from one of its modules of guards."""
        if any(name == entry or name.endswith((f".{entry}", f"/{entry}")) for entry in self._words):
            return True
        return any(name.startswith((f"{module}.", f"{module}/")) or f"/{module}." in f"/{name}" for module in self._modules)

    def demand(self, node: SgNode) -> tuple[Meaning, tuple[str, ...]] | None:
        """Return what a middleware, decorator argument or wrapper demands; a call counts with its arguments."""
        node = unwrapped(node)
        meaning = self.meaning(self.name_of(node))
        if meaning is None:
            return None
        call = node if node.kind() in CALLS else self.made.get(dotted(node))
        return meaning, self.terms(arguments(call), meaning) if call else ()

    def terms(self, given: list[SgNode], meaning: Meaning) -> tuple[str, ...]:
        """Return what the arguments of a guard demand, sorted; one ``a or b`` where any of them is enough."""
        if meaning.name in known.NAMES and known.NAMES[meaning.name].meaning == "headers":
            return _headers(given)
        found = {text for node in given for text in self._values(node)}
        if meaning.combine == known.ANY and found:
            return (" or ".join(sorted(found)),)
        return tuple(sorted(found))

    def _values(self, node: SgNode) -> list[str]:
        kind = node.kind()
        if kind == "array":
            return [text for item in named(node) for text in self._values(item)]
        if kind == "object":
            return [f"{key}={self.text(value)}" for key, value in members(node) if value.text() not in {"false", "undefined"}]
        if kind in {"arrow_function", "function_expression"}:
            return []
        value = string_value(node)
        return [self.text(node) if value is None else value]

    def text(self, node: SgNode) -> str:
        """Return an expression in its one spelling."""
        return spelled(excerpt(node), self.short)

    def short(self, word: str) -> str:
        """Return a name for a term: in full when it is a package's, else what its own file calls it (files move)."""
        specifier = self.specifiers.get(word)
        if specifier is None:
            return word
        if is_foreign(word, self.specifiers):
            return self.aliases.get(word, word)
        return self.exported.get(word, word)

    def guard(self, kind: GuardKind, meaning: Meaning, demanded: tuple[str, ...], node: SgNode, scope: str = "") -> Guard:
        """Return a guard that stands at ``node``."""
        place = node.range()
        return Guard(
            kind=kind.value, category=meaning.category, name=meaning.name, terms=demanded, text=evidence(node),
            start_line=place.start.line + 1, end_line=place.end.line + 1, certain=meaning.certain, scope=scope,
        )  # fmt: skip


def evidence(node: SgNode) -> str:
    """Return the first line of ``node`` as written."""
    return node.text()[: MAX_TEXT * 4].partition("\n")[0].rstrip("\r")[:MAX_TEXT]


def _headers(given: list[SgNode]) -> tuple[str, ...]:
    """Return what helmet sets: everything that its options do not switch off."""
    off: set[str] = set()
    for options in given:
        if options.kind() == "object":
            off |= {known.HELMET_OLD.get(key, key) for key, value in members(options) if value.text() == "false"}
    return tuple(name for name in known.HELMET if name not in off)


def _plain(entry: str) -> str:
    """Return the name in an entry of the vocabulary: ``@RequiresScope``, ``requireUser()``, ``acme.check``."""
    return cut(entry.strip().removeprefix("@").partition("(")[0])
