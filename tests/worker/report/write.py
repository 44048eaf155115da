"""Write the golden reports anew, to be read before they are committed: `python -m tests.worker.report.write`."""

from tests.worker.report.test_golden import FOLDER, REPORTS, made

if __name__ == "__main__":
    for kept in FOLDER.iterdir():
        kept.unlink()
    for case, form in REPORTS:
        (FOLDER / f"{case}.{form}").write_text(made(case, form), encoding="utf-8")
