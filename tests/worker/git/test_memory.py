"""A million changed lines: all judged, in bounded memory."""

import json
import subprocess
import sys
from pathlib import Path

FILES = 20
LINES = 25_000  # of each file, twice: once as pairs of a removed and an added line in hunks of their own, once as one hunk
LIMIT = 600_000  # kilobytes, the promise of the product for a million lines

READ = """
import json, resource, sys
from worker.git import Repository
with Repository.open(sys.argv[1]) as repository:
    base, head = repository.commit("c0"), repository.commit("c1")
    change = repository.change(base, base, head)
    touched = repository.touched(change)
lines = sum(file.added + file.removed for file in change.files)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([len(touched), change.hunk_count, lines, [file.opaque for file in change.files if file.opaque], peak]))
"""


def test_a_million_changed_lines(make_clone):
    clone = make_clone("bare", "--bare")
    old = [b"".join(b"    keep\n    first %d = %d\n" % (number, line) for line in range(LINES // 2)) for number in range(FILES)]
    new = [text.replace(b"first", b"other") + b"    a line that was not there before\n" * LINES for text in old]
    clone.git("fast-import", "--quiet", stdin=b"".join([*_commit(0, old), *_commit(1, new)]))

    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", READ, clone.path], cwd=root, capture_output=True, check=True)

    files, hunks, lines, opaque, peak = json.loads(done.stdout)
    assert (files, hunks, lines, opaque) == (FILES, FILES * LINES // 2, 2 * FILES * LINES, [])
    assert peak < LIMIT


def _commit(number: int, texts: list[bytes]):
    yield b"commit refs/heads/c%d\ncommitter A <a@x.example> 1 +0000\ndata 0\n" % number
    for name, text in enumerate(texts):
        yield b"M 644 inline %d.py\ndata %d\n%s\n" % (name, len(text), text)
    yield b"\n"
