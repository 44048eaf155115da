"""Reports: a decision as text, JSON, Markdown, SARIF or workflow annotations. Pure functions of the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from policies.decision import Decision

FORMATS: Final = ("text", "json", "markdown", "sarif", "github")


def render(
    decision: Decision,
    format: str,  # noqa: A002 - named like the option --format
    *,
    colour: bool = False,
    elapsed: float | None = None,
    titles: Mapping[str, str] | None = None,
) -> str:
    """Return ``decision`` in one of ``FORMATS``, ending in a line feed.

    ``colour`` and ``elapsed`` (seconds) change only ``text``; ``titles`` maps rule ids to their titles. No output holds a
    control character or a workflow command that came from the change. ValueError for an unknown format.
    """
    names = titles or {}
    if format == "text":
        from worker.report.text import render_text  # noqa: PLC0415 - a check pays only for its own format

        return _inert(render_text(decision, colour=colour, elapsed=elapsed, titles=names))
    if format == "markdown":
        from worker.report.markdown import render_markdown  # noqa: PLC0415 - as above

        return _inert(render_markdown(decision, titles=names))
    if format == "github":
        from worker.report.github import render_github  # noqa: PLC0415 - as above

        return render_github(decision, titles=names)
    if format not in FORMATS:
        raise ValueError(f"no such format: {format}")
    import json  # noqa: PLC0415 - as above

    if format == "sarif":
        from worker.report.sarif import sarif  # noqa: PLC0415 - as above

        data = sarif(decision, titles=names)
    else:
        data = decision.to_json()
    text = json.dumps(data, sort_keys=True, indent=2, ensure_ascii=True, allow_nan=False)
    return text.replace("##[", "#\\u0023[") + "\n"


def _inert(text: str) -> str:
    """Return ``text`` so that GitHub's runner finds no command in a log of it.

    The runner obeys a line that begins with ``::`` after blanks, and ``##[`` anywhere in a line.
    """
    lines = (line.replace("::", "\\::", 1) if line.lstrip().startswith("::") else line for line in text.split("\n"))
    return "\n".join(lines).replace("##[", "#\\#[")
