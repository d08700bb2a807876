"""Owns what a text says where the law's table is silent: that it is not known, and where to ask."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, is_dataclass
from typing import Any, cast, get_args, get_origin, get_type_hints

from markupsafe import Markup

from incasso import dutch, templating
from incasso.law.dated import Source
from incasso.law.parameters import SHAPES, Law, Unknown, Wet

Listen = Callable[["Silence"], None]
Write = Callable[[Any], Any]


@dataclass(frozen=True, eq=False)
class Silence:
    """Stands where a value would: a name the value lacks is still a fault, a sum stays silent."""

    unknown: Unknown
    source: Source
    shape: Any = None

    @property
    def words(self) -> str:
        return f"nog niet bekend voor {dutch.dag(self.unknown.day)}"

    def __str__(self) -> str:
        return f"[**{self.words}**]({self.source.address})"

    def __html__(self) -> str:
        link = Markup('<strong class="onbekend"><a href="{}">{}</a></strong>')
        return link.format(self.source.address, self.words)

    def __getattr__(self, name: str) -> "Silence":
        hints = get_type_hints(self.shape) if is_dataclass(self.shape) else {}
        if name not in hints:
            raise AttributeError(name)
        return Silence(self.unknown, self.source, hints[name])

    def __iter__(self) -> Iterator["Silence"]:
        if not self:
            raise TypeError("a value that is not a list cannot be read item by item")
        yield Silence(self.unknown, self.source, get_args(self.shape)[0])

    def __getitem__(self, place: int) -> "Silence":
        return next(iter(self))

    def __bool__(self) -> bool:
        """A list has one item, itself unknown; anything else counts as not there."""
        return get_origin(self.shape) is tuple

    def _stays(self, other: object = None) -> "Silence":
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _stays
    __truediv__ = __rtruediv__ = __neg__ = _stays

    def _may(self, other: object) -> bool:
        """A search through rows that are not known finds a row that is not known."""
        return True

    __lt__ = __le__ = __gt__ = __ge__ = _may


class Told:
    """The law of one day for who writes: what it does not know is a `Silence`; `listen` hears."""

    def __init__(self, wet: Wet, listen: Listen = lambda silence: None) -> None:
        self._wet, self._listen = wet, listen

    def __getattr__(self, name: str) -> Any:
        return self.try_to(lambda: getattr(self._wet, name))

    def try_to(self, tell: Callable[[], Any]) -> Any:
        """Return what `tell` returns, or a `Silence` where the table does not know it."""
        try:
            return tell()
        except Unknown as unknown:
            asked = unknown.name if unknown.day == self._wet.day else None
            source = source_of(self._wet.law, unknown)
            silence = Silence(unknown, source, SHAPES.get(asked or ""))
            self._listen(silence)
            return silence


def source_of(law: Law, unknown: Unknown) -> Source:
    """Say where to look for what is unknown: where its last known value stood."""
    return law.history(unknown.name)[-1].source


def _passing(write: Write) -> Write:
    return lambda value: value if isinstance(value, Silence) else write(value)


FILTERS = {name: _passing(cast(Write, write)) for name, write in templating.FILTERS.items()}
