"""Owns the pictures that others show of our pages: a sign with the line, the station, the title."""

import hashlib
import io
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
EDGE = 80
GROUND, YELLOW, WHITE, PALE = "#003f48", "#ffc72c", "#ffffff", "#c9dcdf"
# From large to small: the first in which the title stands in three lines.
SIZES = (84, 76, 68, 60, 52)
LINES = 3
LINE_Y, RAIL, RING = 448, 14, 26
STRIP = 60  # px, the height of what holds the line
BOLD = 1  # px of stroke: the one font that Pillow brings has one weight
COLOURS = 24  # a palette this small keeps edges smooth and files below 30 kB
# What Pillow's font has no letter for, besides letters with accents, which lose them.
INSTEAD = str.maketrans({"–": "-", "—": "-", "−": "-", "€": "euro", "·": "-", "\u00a0": " "})
KNOWN = set("‘’“”")
LOOK = "1"  # raise it when the drawing changes, so that names and cache change as well


@dataclass(frozen=True)
class Card:
    """What stands on one picture: `stops` stations, of which `here` is yellow if it is a number."""

    title: str
    brand: str
    stops: int
    here: int | None
    station: str

    @property
    def name(self) -> str:
        """The file's name, changing with all that is drawn."""
        digest = hashlib.sha256(f"{LOOK} {self!r}".encode()).hexdigest()[:10]
        return f"delen/{digest}.png"


@dataclass(frozen=True, kw_only=True)
class ShareImages:
    """The pictures that pages asked for; drawn once, and kept in `folder` for the next build."""

    folder: Path
    _asked: dict[str, Card] = field(default_factory=dict, repr=False)

    def name(self, card: Card) -> str:
        """Return the name under which the card's picture can be found."""
        self._asked[card.name] = card
        return card.name

    def everything(self) -> list[str]:
        """Return the names of all pictures that pages asked for so far."""
        return sorted(self._asked)

    def find(self, name: str) -> bytes | None:
        """Return the picture of that name as PNG, or None if no page asked for it."""
        if name not in self._asked:
            return None
        kept = self.folder / Path(name).name
        if not kept.is_file():
            self.folder.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(draw_card(self._asked[name]))
        return kept.read_bytes()


def draw_card(card: Card) -> bytes:
    """Draw the sign as a PNG of 1200 x 630."""
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(image)
    size, lines = _fitted(plain(card.title))
    top = 206 - size * 1.15 * len(lines) / 2
    for number, line in enumerate(lines):
        place = (EDGE, top + number * size * 1.15)
        pen.text(place, line, WHITE, _font(size), stroke_width=BOLD)
    _line(image, card)
    pen.text((EDGE, HEIGHT - 62), plain(card.brand), WHITE, _font(34))
    saved = io.BytesIO()
    image.quantize(COLOURS, Image.Quantize.FASTOCTREE).save(saved, "PNG")
    return saved.getvalue()


def _line(image: Image.Image, card: Card) -> None:
    """Draw the way from an open ring to a full stop: large first, so that its edges are smooth."""
    large = Image.new("RGB", (WIDTH * 4, STRIP * 4), GROUND)
    pen = ImageDraw.Draw(large)
    first, last, y = EDGE + RING, WIDTH - EDGE - RING, STRIP // 2
    places = [first + (last - first) * stop // (card.stops - 1) for stop in range(card.stops)]
    pen.rectangle(_times4(first, y - RAIL / 2, last, y + RAIL / 2), YELLOW)
    for stop, x in enumerate(places):
        full = stop in (card.here, card.stops - 1)
        radius = RING if stop in (card.here, 0, card.stops - 1) else RING * 0.7
        pen.ellipse(_times4(x - radius, y - radius, x + radius, y + radius), YELLOW)
        if not full:
            inner = radius - 9
            pen.ellipse(_times4(x - inner, y - inner, x + inner, y + inner), GROUND)
    image.paste(large.resize((WIDTH, STRIP), Image.Resampling.BOX), (0, LINE_Y - STRIP // 2))
    if card.here is not None:
        _sign(image, card.station, places[card.here])


def _sign(image: Image.Image, station: str, x: int) -> None:
    pen, font = ImageDraw.Draw(image), _font(32)
    station = plain(station)
    width = pen.textlength(station, font)
    left = min(max(x - width / 2, EDGE + 16), WIDTH - EDGE - width - 16)
    y = LINE_Y + 46
    pen.rectangle((left - 16, y - 6, left + width + 16, y + 44), YELLOW)
    pen.text((left, y), station, GROUND, font)


def plain(text: str) -> str:
    """Return the text in letters that the font has."""
    apart = unicodedata.normalize("NFD", text.translate(INSTEAD))
    return "".join(letter for letter in apart if letter.isascii() or letter in KNOWN)


def _times4(*numbers: float) -> tuple[float, ...]:
    return tuple(number * 4 for number in numbers)


def _fitted(title: str) -> tuple[int, list[str]]:
    for size in SIZES:
        lines = _wrapped(title, size)
        if len(lines) <= LINES:
            break
    return size, _balanced(title, size, len(lines))


def _balanced(title: str, size: int, count: int) -> list[str]:
    """Return the narrowest lines that are no more than `count`: no word stays behind alone."""
    widths = range(WIDTH - 2 * EDGE, 0, -20)
    narrowest = [w for w in widths if len(_wrapped(title, size, w)) <= count][-1]
    return _wrapped(title, size, narrowest)


def _wrapped(title: str, size: int, width: int = WIDTH - 2 * EDGE) -> list[str]:
    lines: list[str] = []
    for word in title.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _font(size).getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font
