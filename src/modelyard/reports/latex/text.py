"""Texts of others in LaTeX: no character of theirs is a command."""

from __future__ import annotations

from modelyard.reports.markdown.text import NAME, inert

_MEANT = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%",
    "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}",
    ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}", "`": r"\textasciigrave{}",
    "–": "--", "…": r"\ldots{}",
}  # fmt: skip


def said(text: str, longest: int = NAME) -> str:
    r"""Show a text as it is; before a bracket or a star stands `{}`, since a `\\` before it would take it.

    Args:
        text: of a card, a result or a machine.
        longest: so many characters are shown.
    """
    line = inert(text)
    line = line if len(line) <= longest else f"{line[: longest - 1]}…"
    return "{}" * line.startswith(("[", "*")) + "".join(_MEANT.get(one, one) for one in line)
