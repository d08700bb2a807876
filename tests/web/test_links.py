"""Private links: each opens one thing for one purpose, as long as it may, under either key."""

from datetime import UTC, datetime

import pytest

from incasso.web import links

KEY, FORMER = "k" * 32, "f" * 32
SINCE = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def test_a_link_opens_what_it_was_made_for() -> None:
    assert links.opened(KEY, "status", links.sign(KEY, "status", "een")) == "een"
    token = links.sign_for(KEY, "aannemen", "7", SINCE)
    assert links.opened_since(KEY, "aannemen", token) == (7, SINCE)


def test_a_link_that_was_mailed_stays_what_it_is_whatever_a_library_does() -> None:
    assert links.sign(KEY, "status", "een") == "ImVlbiI.scWUVbGCGpyO4EYP93E2M-wlY8gQtfDpxhnJyAowK9c"


@pytest.mark.parametrize("other", ["afwijzen", "None", ""])
def test_a_link_opens_nothing_for_another_purpose(other: str) -> None:
    assert links.opened(KEY, other, links.sign(KEY, "status", "een")) is None
    token = links.sign_for(KEY, "aannemen", "7", SINCE)
    assert links.opened_since(KEY, other, token) is None


def test_what_a_former_key_signed_still_opens_and_the_first_one_signs() -> None:
    both = f"{KEY},{FORMER}"
    assert links.keys(both) == [FORMER, KEY]
    assert links.opened(both, "status", links.sign(FORMER, "status", "een")) == "een"
    assert links.sign(both, "status", "een") == links.sign(KEY, "status", "een")
    assert links.opened(KEY, "status", links.sign(FORMER, "status", "een")) is None


def test_neither_kind_of_link_is_taken_for_the_other() -> None:
    single, dated = links.sign(KEY, "status", "een"), links.sign_for(KEY, "status", "7", SINCE)
    assert links.opened(KEY, "status", dated) is None
    assert links.opened_since(KEY, "status", single) is None
    assert links.opened(KEY, "status", "geen zegel") is None


def test_mail_names_the_address_at_which_a_link_opens() -> None:
    link = links.address_maker(KEY, "https://portal.example")
    token = links.sign(KEY, "status", "een")
    assert link("status", "een", SINCE) == f"https://portal.example/aanvraag/{token}/"
    token = links.sign(KEY, "confirm", "een")
    assert link("confirm", "een", SINCE) == f"https://portal.example/bevestigen/{token}/"
    token = links.sign_for(KEY, "aannemen", "7", SINCE)
    assert link("aannemen", "7", SINCE) == f"https://portal.example/bureau/aannemen/{token}/"
