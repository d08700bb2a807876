"""A partner's file: what it must say, and how every fault in it is told."""

from datetime import date
from pathlib import Path

import pytest

from incasso.errors import Mistakes
from incasso.partners.partner import parse, read_all

FOLDER = Path(__file__).parents[2] / "content" / "partners"
FILES = {f"content/partners/{path.name}": path.read_text("utf-8") for path in FOLDER.glob("*.toml")}
WHERE = "content/partners/voorbeeldincasso-noord.toml"
NORTH = FILES[WHERE]


def faults(text: str, where: str = WHERE) -> list[str]:
    with pytest.raises(Mistakes) as caught:
        parse(text, where)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_the_nine_examples_read_and_are_marked_as_invented() -> None:
    partners = read_all(FILES)
    assert len(partners) == 9
    for partner in partners:
        assert partner.example
        assert "voorbeeld" in partner.name.lower()
        assert partner.register.number.startswith("VOORBEELD-")


def test_a_partner_is_called_after_its_file() -> None:
    assert parse(NORTH, WHERE).slug == "voorbeeldincasso-noord"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('street = "Voorbeeldkade 1"\n', "", f"{WHERE}: `street` is missing. Add it"),
        ('place = "Voorbeelddam"\n', 'place = ""\n', "`place`"),
        ('postcode = "9701 VB"', 'postcode = "9701VB"', "`postcode`"),
        ('kvk_number = "00000001"', 'kvk_number = "1"', "`kvk_number`"),
        ("example = true", 'example = true\ncolour = "red"', "`colour` is not a key"),
        ('number = "VOORBEELD-0001"', "", "`register.number` is missing"),
        ("valid_until = 2027-09-30", "", "a Wki registration needs `valid_until`"),
        ('kind = "wki"', 'kind = "kamer"', "`register.kind`"),
        ("most = 25_000", "most = 25", "`most` is below `least`"),
        ('debtors = ["consument", ', 'debtors = ["mensen", ', "`rules.debtors"),
        ("month = 60", "month = 0", "`caps.month`"),
        ("disputed = { fixed = 75 }", "disputed = { fixed = -1 }", "`tariff.disputed.fixed`"),
        ("rate = 100", "rate = 101", "`tariff.in_part.bands.0.rate`"),
        ("example = true", 'example = true\nslug = "noord"', "`slug` is not a key"),
        ('btw = "exclusief"', "btw = exclusief", "not TOML"),
        ("aan bedrijven.", "aan bedrijven. Bel nu!", "one sentence"),
        ("[register]", "[paused]\nsince = 2026-11-02\nuntil = 2026-11-01\n[register]", "`until`"),
        ("opens = 9, closes = 17", "opens = 17, closes = 9", "`closes` is not after `opens`"),
        ('days = ["ma", ', 'days = ["mon", ', "`rules.hours"),
        (
            "disputed = false",
            "disputed = false\npostcodes = [{ first = 2000, last = 1000 }]",
            "`last` is below `first`",
        ),
    ],
    ids=lambda text: text[:30].strip(),
)
def test_a_fault_names_its_file_and_its_key(old: str, new: str, fault: str) -> None:
    assert old in NORTH
    told = faults(NORTH.replace(old, new, 1))
    assert any(fault in line for line in told), told
    assert all(line.startswith(WHERE) for line in told)


def test_all_faults_of_all_files_are_told_at_once() -> None:
    broken = dict(FILES)
    broken[WHERE] = NORTH.replace('street = "Voorbeeldkade 1"\n', "").replace("month = 60", "")
    broken["content/partners/Hoofdletter.toml"] = NORTH.replace("0001", "0011")
    with pytest.raises(Mistakes) as caught:
        read_all(broken)
    told = str(caught.value)
    assert "`street` is missing" in told
    assert "`caps.month` is missing" in told
    assert "Hoofdletter.toml: `slug`" in told


@pytest.mark.parametrize("twice", ["Voorbeeldincasso Noord", "00000001", "VOORBEELD-0001"])
def test_a_name_or_number_stands_in_one_file_only(twice: str) -> None:
    copy = NORTH
    for own in {"Voorbeeldincasso Noord", "00000001", "VOORBEELD-0001"} - {twice}:
        copy = copy.replace(own, own[:-1] + "x" if own.startswith("V") else "00000099")
    with pytest.raises(Mistakes) as caught:
        read_all({WHERE: NORTH, "content/partners/kopie.toml": copy})
    assert [mistake.what.split("`")[1] for mistake in caught.value.mistakes] == [twice]


def test_a_registration_holds_through_its_last_day() -> None:
    register = parse(NORTH, WHERE).register
    assert register.holds_on(date(2027, 9, 30))
    assert not register.holds_on(date(2027, 10, 1))
    assert "VOORBEELD-0001" in register.sentence()
    assert "bekeken op 2 november 2026" in register.sentence()


def test_a_bailiff_is_registered_without_a_last_day() -> None:
    where = "content/partners/voorbeeldgerechtsdeurwaarders.toml"
    register = parse(FILES[where], where).register
    assert register.holds_on(date(2050, 1, 1))
    assert register.sentence().startswith("Register gerechtsdeurwaarders (KBvG)")


def test_a_pause_holds_on_both_its_ends() -> None:
    paused = "[paused]\nsince = 2026-12-01\nuntil = 2026-12-31\n\n[register]"
    pause = parse(NORTH.replace("[register]", paused), WHERE).paused
    assert pause is not None
    days = [date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [pause.holds_on(day) for day in days] == [False, True, True, False]
