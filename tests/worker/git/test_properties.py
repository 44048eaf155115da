"""For any two trees: hunks rebuild one from the other, and the tree delta names the same files as the diff."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.model import EXECUTABLE, REGULAR, SYMLINK, Status

LINE = st.sampled_from(
    [
        b"a",
        b"b",
        b"- a",
        b"+ b",
        b"@@ -1 +1 @@",
        b"diff --git a/a b/a",
        b"\\ No newline at end of file",
        b"",
        b"x\r",
        b"\rx",
        b"\xff",
        b"\x0c",
    ]
)
TEXT = st.builds(lambda lines, end: b"\n".join(lines) + end, st.lists(LINE, max_size=12), st.sampled_from([b"", b"\n"]))
NAME = st.sampled_from([b"a", b"b", b"c.py", b" d", b"e\n", b'"f"', b"\xff", b"index 1..2"])
FILES = st.dictionaries(NAME, st.tuples(st.sampled_from([REGULAR, REGULAR, EXECUTABLE, SYMLINK]), TEXT), max_size=8)


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    from tests.worker.git.conftest import new_clone

    return new_clone(tmp_path_factory.mktemp("ground") / "clone")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=FILES, new=FILES)
def test_hunks_rebuild_the_head_from_the_base(ground, applied, old, new):
    base, head = _store(ground, [old, new])

    with ground.open() as repository:
        found = repository.touched(repository.change(base, base, head))
        delta = repository.tree_delta(repository.tree(base), repository.tree(head))

    assert _paths(found) == {item.path for item in delta}
    for item in found:
        if item.file.status is not Status.TYPE_CHANGED:
            assert applied(item.base.data or b"", item.file.hunks) == (item.head.data or b"")
        assert item.file.added == sum(hunk.head_count for hunk in item.file.hunks)
        assert item.file.removed == sum(hunk.base_count for hunk in item.file.hunks)
        name = item.file.path.encode("utf-8", "surrogateescape")
        assert item.head.data == (new[name][1] if name in new else None)


def _paths(found):
    """Return the paths at which the trees differ; a copy leaves its source as it was."""
    sources = {item.file.base.path for item in found if item.file.status is not Status.COPIED}
    return {item.file.path for item in found} | sources


def _store(clone, trees):
    """Write the trees as two commits on no branch with one git process."""
    stream = b""
    for number, files in enumerate(trees):
        stream += b"commit refs/heads/c%d\ncommitter A <a@x.example> 1 +0000\ndata 0\n" % number
        for name, (mode, data) in files.items():
            stream += b"M %o inline %s\ndata %d\n%s\n" % (mode, _quoted(name), len(data), data)
        stream += b"\n"
    clone.git("fast-import", "--quiet", "--force", stdin=stream)
    return clone.git("rev-parse", "c0", "c1").split()


def _quoted(name: bytes) -> bytes:
    return b'"' + name.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'
