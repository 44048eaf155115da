"""Small packs and changes for tests of the rules, without a repository."""

from __future__ import annotations

from rules.model import Change
from rules.pack import Example, Pack, compile_pack
from worker.rule_examples import touched_of

HEADER = """
    title: t
    message: "{name} here"
    why: w
    fix: f
    category: injection
    severity: high
    confidence: high
    languages: [python]
"""


def pattern(matcher: str, *, rule_id: str = "test/rule", when: str = "added", extra: str = "") -> str:
    """Return a pack of one pattern rule for Python whose only matcher is the YAML ``matcher``."""
    return f"rules:\n  - id: {rule_id}\n    kind: pattern{HEADER}{extra}    pattern: {{when: {when}, any: [{matcher}]}}\n"


def pack(*texts: str) -> Pack:
    """Return the compiled pack; a fault in it fails the test."""
    compiled, faults = compile_pack({f"{n}.yml": text.encode() for n, text in enumerate(texts)})
    assert not faults, "\n".join(map(str, faults))
    assert compiled is not None
    return compiled


def faults(*texts: str) -> list[str]:
    """Return the faults of a pack as the text that a person reads."""
    compiled, found = compile_pack({f"{n}.yml": text.encode() for n, text in enumerate(texts)})
    assert compiled is None
    return [str(fault) for fault in found]


def touched(base: str | None, head: str | None, path: str = "app/code.py", base_path: str = ""):
    """Return a changed file with these sides."""
    return touched_of(Example(path=path, base=base, head=head, base_path=base_path))


def change(*files) -> Change:
    """Return the change of these touched files, in the order of their paths."""
    return Change("b" * 40, "b" * 40, "h" * 40, tuple(sorted((item.file for item in files), key=lambda file: file.path)))
