"""Owns the drawings in an article: from an author's few lines to a figure with its caption."""

import re
from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from incasso.errors import Mistake
from incasso.guides.figures.bars import bars
from incasso.guides.figures.line import line
from incasso.guides.figures.slices import slices
from incasso.guides.figures.tracks import tracks

BLOCK = re.compile(r"^~~~ *(\w+) +([^\n]+)\n(.*?)^~~~ *$", re.MULTILINE | re.DOTALL)
# What is not known on the day of the build comes as a link; in a drawing its words are enough.
SILENT = re.compile(r"\[\*\*(.+?)\*\*\]\(\S+?\)")
KINDS: Mapping[str, Callable[[Sequence[str]], Markup]] = {
    "lijn": line,
    "sporen": tracks,
    "balken": bars,
    "schijven": slices,
}


def draw_figures(text: str, where: str, keep: Callable[[str], str]) -> str:
    """Return the text with each block replaced by what `keep` gives for its figure.

    Raises:
        Mistake: a block that cannot be drawn.
    """

    def drawn(block: re.Match[str]) -> str:
        kind, caption, body = block.groups()
        try:
            return "\n\n" + keep(figure(kind, caption, body)) + "\n\n"
        except ValueError as error:
            raise Mistake(
                where=where,
                what=f"the figure «{caption.strip()}» cannot be drawn: {error}",
                mend="CONTRIBUTING.md, «A figure», says how its lines are written",
            ) from error

    return BLOCK.sub(drawn, text)


def figure(kind: str, caption: str, body: str) -> Markup:
    """Return one figure. Raises `ValueError` for a kind or a line that is not one of ours."""
    if kind not in KINDS:
        raise ValueError(f"«{kind}» is no kind of figure; choose from {', '.join(KINDS)}")
    lines = [line.strip() for line in SILENT.sub(r"\1", body).splitlines() if line.strip()]
    if not lines:
        raise ValueError("it has no lines")
    wrapped = Markup("<figure>{}<figcaption>{}</figcaption></figure>")
    return wrapped.format(KINDS[kind](lines), caption.strip())
