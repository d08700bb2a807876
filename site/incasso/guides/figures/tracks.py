"""Owns the tracks of a figure: who does what, as lines that stop at a station or pass it by."""

from collections.abc import Sequence

from markupsafe import Markup

from incasso import dutch

FIRST, APART = 14, 26  # px from the left to the first track, and between two


def tracks(lines: Sequence[str]) -> Markup:
    """Draw a track for each name of the first line; each other line is `work | names`.

    Raises:
        ValueError: a name that has no track, or work without names.
    """
    names = [name.strip() for name in lines[0].split("|")]
    if not 2 <= len(names) <= 3:
        raise ValueError("the first line names two or three tracks: Een | Twee | Drie")
    works = [_work(line, names) for line in lines[1:]]
    if {track for _, stops in works for track in stops} != set(range(len(names))):
        raise ValueError("each track stops somewhere")
    # Rows are numbered from the top: first where each track begins, then the work.
    begins = dict(enumerate(range(len(names))))
    ends = {
        track: len(names) + max(row for row, (_, stops) in enumerate(works) if track in stops)
        for track in begins
    }
    rows: list[tuple[Markup, tuple[int, ...]]] = [
        (Markup("<b>{}</b>").format(name), (track,)) for track, name in enumerate(names)
    ]
    rows += [(_told(work, stops, names), stops) for work, stops in works]
    items = [
        _item(text, [t for t in begins if begins[t] <= row < ends[t]], stops, row < len(names))
        for row, (text, stops) in enumerate(rows)
    ]
    return Markup('<ul class="lijn staat figuur sporen">{}</ul>').format(Markup("").join(items))


def _work(line: str, names: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    work, bar, who = line.partition("|")
    doing = [name.strip() for name in who.split(",") if name.strip()]
    unknown = [name for name in doing if name not in names]
    if not bar or not doing or unknown:
        raise ValueError(f"«{line}» must name who does it, out of {', '.join(names)}")
    return work.strip(), tuple(names.index(name) for name in sorted(doing, key=names.index))


def _told(work: str, stops: Sequence[int], names: Sequence[str]) -> Markup:
    if len(stops) == len(names):
        return Markup("{}<p>{}</p>").format(work, "Allebei" if len(names) == 2 else "Alle drie")
    who = dutch.opsomming([names[track].lower() for track in stops])
    return Markup("{}<p>Alleen {}</p>").format(work, who)


def _item(text: Markup, running: Sequence[int], stops: Sequence[int], first: bool) -> Markup:
    rails = [
        Markup('<line x1="{0}" x2="{0}" y2="100%"/>').format(FIRST + t * APART) for t in running
    ]
    rings = [Markup('<circle cx="{}" r="9"/>').format(FIRST + t * APART) for t in stops]
    return Markup('<li{}><svg class="spoor" aria-hidden="true">{}</svg>{}</li>').format(
        "" if first else Markup(' class="slot"'), Markup("").join(rails + rings), text
    )
