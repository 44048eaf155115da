"""Hostile files cost themselves their verdict, never the gate, and leave no process behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from rules.analysis import Analysis
from rules.model import Vocabulary
from rules.pack import make_pack
from tests.support.rules import pack, pattern, touched
from worker.sandbox import Sandbox, SandboxLimits
from worker.sandbox_child import frame, loop, read_frame, unpack_frame

NOTHING = make_pack(())
TIGHT = SandboxLimits(cpu_seconds=1, wall_seconds=60.0, memory_bytes=300_000_000)
IMPATIENT = SandboxLimits(wall_seconds=0.5)


def judge(item, made, vocabulary):
    """Do what the file's text says; what an engine full of holes would do."""
    text = item.head.data.decode()
    if text == "hang":
        time.sleep(60)
    elif text == "spin":
        while True:
            pass
    elif text == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif text == "exit":
        os._exit(3)
    elif text == "memory":
        bytearray(1 << 33)
    elif text == "deep":
        judge(item, made, vocabulary)
    elif text == "panic":
        from ast_grep_py import SgRoot

        SgRoot("x", "no such language")
    elif text == "noise":
        os.write(1, b"noise")
        os.write(2, b"noise")
    return Analysis(item.file.path, opaque=text if text == "vocabulary" and vocabulary.guards else "")


def files(*texts):
    return [touched(None, text, f"{number:03}.py") for number, text in enumerate(texts)]


def children() -> list[str]:
    found = subprocess.run(["ps", "-o", "pid=,stat=", "--ppid", str(os.getpid())], capture_output=True, text=True, check=True)
    return [line for line in found.stdout.splitlines() if "ps" not in line and " R" not in line]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("hang", "takes longer than the limit"),
        ("spin", "more processor time than the limit"),
        ("crash", "ended the process (SIGSEGV)"),
        ("exit", "ended the process"),
        ("memory", "more memory than the limit"),
        ("deep", "nested too deeply"),
        ("panic", "PanicException"),
    ],
)
def test_a_hostile_file_is_opaque_and_the_others_are_judged(text, reason):
    with Sandbox(NOTHING, Vocabulary(), limits=IMPATIENT if text == "hang" else TIGHT, judge=judge) as sandbox:
        first, hostile, last = sandbox.analyse(files("a", text, "b"))
    assert (first.opaque, last.opaque) == ("", "")
    assert (first.path, hostile.path, last.path) == ("000.py", "001.py", "002.py")
    assert reason in hostile.opaque
    assert children() == []


def test_every_file_may_be_hostile():
    with Sandbox(NOTHING, Vocabulary(), limits=TIGHT, judge=judge) as sandbox:
        assert all(analysis.opaque for analysis in sandbox.analyse(files(*["crash", "exit"] * 5)))
        assert [analysis.opaque for analysis in sandbox.analyse(files("a"))] == [""]


def test_the_child_works_while_the_caller_does_something_else():
    with Sandbox(NOTHING, Vocabulary(), judge=judge) as sandbox:
        sandbox.submit(files(*["a"] * 100))
        sandbox.submit(files(*["b"] * 100))
        assert len(sandbox.collect()) == 200
        assert sandbox.collect() == []


def test_files_larger_than_the_pipe_go_through():
    with Sandbox(NOTHING, Vocabulary(), judge=judge) as sandbox:
        sandbox.submit(files(*["x" * 3_000_000] * 4))
        assert [analysis.opaque for analysis in sandbox.collect()] == [""] * 4


def test_the_child_is_silent_and_knows_the_vocabulary(capfd):
    with Sandbox(NOTHING, Vocabulary(guards=("@x",)), judge=judge) as sandbox:
        assert [analysis.opaque for analysis in sandbox.analyse(files("noise", "vocabulary"))] == ["", "vocabulary"]
    assert capfd.readouterr() == ("", "")


def test_any_file_name_survives():
    name = b"a\xff\n.py".decode("utf-8", "surrogateescape")
    with Sandbox(NOTHING, Vocabulary(), judge=judge) as sandbox:
        assert sandbox.analyse([touched(None, "a", name)])[0].path == name


def test_closing_ends_a_busy_child_at_once():
    start = time.monotonic()
    with Sandbox(NOTHING, Vocabulary(), judge=judge) as sandbox:
        sandbox.submit(files("hang"))
    assert time.monotonic() - start < 5
    assert children() == []


def test_it_can_be_used_again_after_closing():
    sandbox = Sandbox(NOTHING, Vocabulary(), judge=judge)
    assert len(sandbox.analyse(files("a"))) == 1
    sandbox.close()
    assert len(sandbox.analyse(files("a", "b"))) == 2
    sandbox.close()
    sandbox.close()


@pytest.mark.parametrize("threads", [False, True])
def test_the_engine_runs_in_the_child(threads):
    """With threads about, the child is a new interpreter; its verdict is the same."""
    stop = threading.Event()
    if threads:
        threading.Thread(target=stop.wait, daemon=True).start()
    try:
        with Sandbox(pack(pattern("{call: [eval]}")), Vocabulary()) as sandbox:
            (analysis,) = sandbox.analyse([touched(None, "def f(x):\n    eval(x)\n")])
    finally:
        stop.set()
    assert [(finding.rule, finding.symbol) for finding in analysis.findings] == [("test/rule", "f")]
    assert analysis.opaque == ""


@pytest.mark.parametrize("depth", [200, 100_000])
@pytest.mark.parametrize("text", ["f(", "[", "-", "lambda: ", "if x:\n ", "a.b", "x = "])
def test_nesting_does_not_kill_the_gate(text, depth):
    with Sandbox(pack(pattern("{call: [eval]}")), Vocabulary()) as sandbox:
        nested, plain = sandbox.analyse([touched(None, text * depth), touched(None, "eval(x)\n")])
    assert nested.opaque or depth == 200 or text == "a.b"
    assert len(plain.findings) == 1


def test_the_child_leaves_when_its_parent_is_killed(tmp_path):
    script = f"""
import os, sys, time
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from rules.model import Vocabulary
from rules.pack import make_pack
from worker.sandbox import Sandbox
sandbox = Sandbox(make_pack(()), Vocabulary())
sandbox.start()
print(sandbox._lanes[0]._child._pid, flush=True)
os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=tmp_path)
    child = int(done.stdout)
    for _ in range(200):
        if not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text().split(")")[1][:4]:
            return
        time.sleep(0.02)
    pytest.fail("the child still runs")


def test_the_loop_answers_frame_by_frame():
    source, to_source = os.pipe()
    from_target, target = os.pipe()
    os.write(to_source, frame(files("a")[0]) + frame(files("deep")[0]))
    os.close(to_source)
    soft, hard = __import__("resource").getrlimit(__import__("resource").RLIMIT_CPU)
    try:
        loop(source, target, (NOTHING, Vocabulary(), judge), 1_000_000)
    finally:
        __import__("resource").setrlimit(__import__("resource").RLIMIT_CPU, (soft, hard))
    answers = [unpack_frame(Analysis, read_frame(from_target, lambda: True)) for _ in range(2)]
    assert [answer.opaque for answer in answers] == ["", "nested too deeply"]
    for descriptor in (source, target, from_target):
        os.close(descriptor)
