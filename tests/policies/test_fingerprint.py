from dataclasses import replace

from policies.fingerprint import of_dependency, of_file, of_finding, of_path, of_reach
from rules.model import BlastRadius, FileSide
from tests.support.decisions import RADIUS, changed, finding, package

FILE = changed("shop/a.py", removed=b"a\n", added=b"b\n")


def moved(file, lines):
    return replace(file, hunks=tuple(h._replace(base_start=h.base_start + lines, head_start=h.head_start + lines) for h in file.hunks))


def test_a_file_keeps_its_fingerprint_when_it_only_moves_down():
    assert of_file(moved(FILE, 40)) == of_file(FILE)


def test_a_file_changes_its_fingerprint_with_any_byte_mode_or_path():
    others = [
        changed("shop/a.py", removed=b"a\n", added=b" b\n"),
        changed("shop/b.py", removed=b"a\n", added=b"b\n"),
        changed("shop/a.py", removed=b"a\n", added=b"b\n", base="shop/old.py"),
        replace(FILE, head=FileSide("shop/a.py", 0o100755, "2" * 40)),
        changed("shop/a.py", removed=b"a\nb\n", added=b""),
    ]
    assert len({of_file(file) for file in (FILE, *others)}) == 6


def test_a_file_that_was_not_read_is_known_by_its_blobs():
    one = changed("a.bin", opaque="binary")
    assert of_file(one) != of_file(replace(one, head=FileSide("a.bin", one.head.mode, "3" * 40)))


def test_a_finding_without_a_fingerprint_gets_one_of_all_its_words():
    assert of_finding(finding(fingerprint="f" * 32)) == "f" * 32
    words = [finding(fingerprint="", **more) for more in ({}, {"message": "other"}, {"start_line": 18}, {"path": "\udcff"})]
    assert len({of_finding(each) for each in words}) == 4


def test_dependencies_paths_and_reaches_have_their_own():
    assert of_dependency(package()) != of_dependency(package(after="2.2"))
    assert of_path("a") != of_path("b")
    assert of_reach(RADIUS, [FILE]) == of_reach(RADIUS, [moved(FILE, 9)])
    assert of_reach(RADIUS, [FILE]) != of_reach(BlastRadius(), [FILE])
