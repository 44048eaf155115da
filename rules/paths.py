"""What a path says about a file: globs, test code, documentation, what runs by itself, which grammar reads it, what cannot carry code.

A path says only what a convention fixes (pytest's and Jest's names for tests, Python's ``sitecustomize``); never what a name suggests.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_GLOB_PART = re.compile(r"\*\*/|/\*\*$|\*\*|\*|\?|\[!?[^\]/]+\]|\{[^{}/]*(?:/[^{}]*)?\}|.", re.DOTALL)


@lru_cache(maxsize=4096)
def _compiled(glob: str) -> re.Pattern[str]:
    return re.compile("".join(_translate(part) for part in _GLOB_PART.findall(glob)) + r"\Z", re.DOTALL)


def _translate(part: str) -> str:
    if part == "**/":
        return r"(?:.*/)?"
    if part == "/**":
        return r"/.*"
    fixed = {"**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part)
    if fixed:
        return fixed
    if part[0] == "[" and len(part) > 1:
        return "[" + ("^" if part[1] == "!" else "") + part[2 if part[1] == "!" else 1 : -1].replace("\\", "\\\\") + "]"
    if part[0] == "{" and len(part) > 1:
        return "(?:" + "|".join("".join(_translate(p) for p in _GLOB_PART.findall(word)) for word in part[1:-1].split(",")) + ")"
    return re.escape(part)


def matches(path: str, glob: str) -> bool:
    """Whether the whole ``path`` matches ``glob``.

    ``*`` and ``?`` stay within a folder, ``**/`` is any number of folders (also none), a final ``/**`` is all below,
    ``[ab]`` and ``{a,b}`` are choices. Matching is case-sensitive and anchored at the root of the repository.
    """
    return _fixed_end(glob) in path and _compiled(glob).match(path) is not None


@lru_cache(maxsize=4096)
def _fixed_end(glob: str) -> str:
    """Return the plain text that every match ends with; asked first, because compiling all globs takes 20 ms of a short run."""
    end = re.split(r"[*?\]}]", glob)[-1]
    return end.removeprefix("/")  # "**/x" matches "x" too


def selected(path: str, include: Iterable[str], exclude: Iterable[str]) -> bool:
    """Whether ``path`` matches one of ``include`` (empty: every path does) and none of ``exclude``."""
    globs = tuple(include)
    return (not globs or any(matches(path, glob) for glob in globs)) and not any(matches(path, glob) for glob in exclude)


def _name(path: str) -> str:
    return path[path.rfind("/") + 1 :]


def _suffix(path: str) -> str:
    name = _name(path)
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""


# Files that the interpreter, the test runner or a build tool executes by itself, without being imported by name: Python's `site`
# (sitecustomize, usercustomize, .pth), pytest (conftest), setuptools, nox, tox, hatch, and the configuration files of JavaScript tools.
_RUNS_BY_NAME: Final = frozenset((
    "conftest.py", "setup.py", "sitecustomize.py", "usercustomize.py", "noxfile.py", "toxfile.py", "hatch_build.py", "fabfile.py",
    "manage.py", "gulpfile.js", "gruntfile.js", "rakefile", "makefile", "justfile", "binding.gyp",
))  # fmt: skip
_RUNS = re.compile(r"(?:[\w.-]{0,100}\.config\.[cm]?[jt]s|\.(?:eslintrc|babelrc|prettierrc|mocharc)\.c?js|[^/]{1,200}\.pth)", re.IGNORECASE)


def runs_by_itself(path: str) -> bool:
    """Whether the file is executed at start, import, test or build time just because it is there."""
    name = _name(path)
    return name.lower() in _RUNS_BY_NAME or _RUNS.fullmatch(name) is not None


_TEST_FOLDERS: Final = frozenset(("tests", "test", "__tests__", "__mocks__", "__snapshots__", "e2e", "cypress", "testdata"))
_TEST_FILE = re.compile(
    r"(?:test_[^/]{0,200}\.pyi?|[^/]{1,200}_tests?\.pyi?|tests?\.py|[^/]{1,200}\.(?:test|spec|e2e|cy)\.[cm]?[jt]sx?|[^/]{1,200}_test\.go)"
)


def is_test(path: str) -> bool:
    """Whether the file is test code that only a test runner reads (:func:`runs_by_itself` files are not)."""
    if runs_by_itself(path):
        return False
    *folders, name = path.split("/")
    return not _TEST_FOLDERS.isdisjoint(folders) or _TEST_FILE.fullmatch(name) is not None


_PROSE: Final = frozenset((".md", ".markdown", ".rst", ".txt", ".adoc", ".asciidoc", ".org", ".tex", ".textile"))
# Text of these names is read by tools: a requirements list is no prose, a CMake file builds, robots.txt steers crawlers.
_NO_PROSE = re.compile(
    r"(?:.{0,100}requirements.{0,100}|constraints.{0,100}|cmakelists|robots|claude|agents?|gemini|copilot-instructions|skill)\.(?:txt|md)",
    re.IGNORECASE,
)


def is_documentation(path: str) -> bool:
    """Whether the file is prose for people (instructions to agents and lists of requirements are not)."""
    name = _name(path)
    if name.upper() in ("LICENSE", "LICENCE", "NOTICE", "AUTHORS", "CHANGELOG", "CONTRIBUTORS", "COPYING"):
        return True
    return _suffix(path) in _PROSE and _NO_PROSE.fullmatch(name) is None


_GRAMMAR_OF: Final = {
    ".py": "python", ".pyi": "python", ".pyw": "python", ".ts": "typescript", ".mts": "typescript", ".cts": "typescript", ".tsx": "tsx",
    ".js": "javascript", ".mjs": "javascript", ".cjs": "javascript", ".jsx": "javascript", ".tf": "hcl", ".tfvars": "hcl", ".hcl": "hcl",
    ".yml": "yaml", ".yaml": "yaml", ".sh": "bash", ".bash": "bash", ".json": "json", ".go": "go", ".rs": "rust", ".java": "java",
    ".kt": "kotlin", ".rb": "ruby", ".php": "php", ".c": "c", ".h": "c", ".cc": "cpp", ".cpp": "cpp", ".cxx": "cpp", ".hpp": "cpp",
    ".cs": "csharp", ".swift": "swift", ".scala": "scala", ".lua": "lua", ".html": "html", ".css": "css", ".nix": "nix", ".sol": "solidity",
    ".ex": "elixir", ".exs": "elixir", ".hs": "haskell",
}  # fmt: skip
_SHEBANG = re.compile(rb"#!\s*/[\w./-]{0,100}?(?:env\s+(?:-\S+\s+)?)?(python|bash|sh|node)[\d.]*\b")
_SHEBANG_GRAMMAR: Final = {b"python": "python", b"bash": "bash", b"sh": "bash", b"node": "javascript"}


def grammar_of(path: str, data: bytes = b"") -> str | None:
    """Return the grammar that reads the file, by its suffix or its first line; ``None`` when there is none."""
    suffix = _suffix(path)
    if suffix:
        return _GRAMMAR_OF.get(suffix)
    shebang = _SHEBANG.match(data[:200])
    return _SHEBANG_GRAMMAR[shebang[1]] if shebang else None


# Media that no interpreter, build tool or browser runs, with the bytes they must begin with. SVG is not among them: it is text
# and may carry script. A gettext catalogue is compiled, but holds texts only (GNU gettext, "The Format of GNU MO Files").
_MEDIA: Final = {
    ".png": (b"\x89PNG\r\n\x1a\n",), ".apng": (b"\x89PNG\r\n\x1a\n",), ".jpg": (b"\xff\xd8\xff",), ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"), ".webp": (b"RIFF",), ".bmp": (b"BM",), ".ico": (b"\x00\x00\x01\x00",), ".cur": (b"\x00\x00\x02\x00",),
    ".tif": (b"II*\x00", b"MM\x00*"), ".tiff": (b"II*\x00", b"MM\x00*"), ".icns": (b"icns",), ".psd": (b"8BPS",),
    ".woff": (b"wOFF",), ".woff2": (b"wOF2",), ".ttf": (b"\x00\x01\x00\x00", b"true"), ".otf": (b"OTTO", b"\x00\x01\x00\x00"),
    ".mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), ".wav": (b"RIFF",), ".ogg": (b"OggS",), ".flac": (b"fLaC",),
    ".webm": (b"\x1aE\xdf\xa3",), ".pdf": (b"%PDF-",),
    ".mo": (b"\xde\x12\x04\x95", b"\x95\x04\x12\xde"),
}  # fmt: skip
_BOXED_MEDIA: Final = (".mp4", ".mov", ".m4a", ".m4v", ".avif", ".heic")  # ISO base media: "ftyp" after the size of the first box


def is_media(path: str, data: bytes) -> bool:
    """Whether the file is a picture, font, sound, film, printed page or catalogue of texts, by its name and its first bytes."""
    suffix = _suffix(path)
    if suffix in _BOXED_MEDIA:
        return data[4:8] == b"ftyp"
    return data.startswith(_MEDIA.get(suffix, ())) if suffix in _MEDIA else False


def named_media(path: str) -> bool:
    """Whether the name says picture, font, sound, film or printed page (for files whose bytes are not there, such as LFS pointers)."""
    suffix = _suffix(path)
    return suffix in _MEDIA or suffix in _BOXED_MEDIA
