"""Templates: nothing undefined, nothing unescaped, Dutch notation."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from incasso.local_time import day_of, local, midnight
from incasso.templating import environment, moment


@pytest.mark.parametrize(
    ("now", "written"),
    [
        (datetime(2026, 11, 23, 11, 5, tzinfo=UTC), "23 november 2026 om 12.05 uur"),
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "2 juli 2026 om 0.30 uur"),
    ],
)
def test_a_moment_is_what_the_clock_here_shows(now: datetime, written: str) -> None:
    assert moment(now) == written


def test_a_moment_without_a_zone_means_nothing() -> None:
    with pytest.raises(ValueError, match="zone"):
        local(datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_day_begins_at_local_midnight_also_when_the_clocks_change() -> None:
    for now in (datetime(2026, 3, 29, 12, tzinfo=UTC), datetime(2026, 10, 25, 12, tzinfo=UTC)):
        start = midnight(day_of(now))
        assert local(start).hour == 0
        assert day_of(start) == day_of(now)


def test_html_is_escaped_and_text_is_not(tmp_path: Path) -> None:
    for name in ("a.html", "a.txt"):
        (tmp_path / name).write_text("{{ word }}")
    made = environment(tmp_path)
    assert made.get_template("a.html").render(word="<b>") == "&lt;b&gt;"
    assert made.get_template("a.txt").render(word="<b>") == "<b>"


def test_a_word_that_is_missing_stops_the_page(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("{{ word }}")
    with pytest.raises(UndefinedError):
        environment(tmp_path).get_template("a.html").render()


def test_amounts_are_written_as_the_dutch_do(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("{{ n | euro }} {{ n | bedrag }} {{ n | procent }}")
    shown = environment(tmp_path).get_template("a.txt").render(n=Decimal("1250"))
    assert shown.replace("\u00a0", " ") == "€ 1.250 € 1.250,00 1.250%"
