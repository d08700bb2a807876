"""The operator's commands for agencies, and for all mail together."""

from leads.given import PARTNERS
from sqlalchemy import text

from commands.given import ONE, TWO, promise, run, told
from incasso.leads.ledger import Ledger


def paused(slug: str) -> str:
    return next(str(one["paused"]) for one in told("partners", "list") if one["agency"] == slug)


def test_agencies_are_listed_with_caps_pauses_and_registers(ledger: Ledger) -> None:
    promise(ledger, TWO)
    found = {one["agency"]: one for one in told("partners", "list")}
    assert (found[TWO]["day"], found[TWO]["month"]) == ("1 of 3", "1 of 12")
    assert found["voorbeeldincasso-oost"]["valid"] == "LAPSED"
    assert TWO in run("partners", "list").output


def test_an_agency_is_paused_and_resumed(ledger: Ledger) -> None:
    assert paused(ONE) == "open"
    words = ("partners", "pause", ONE, "--until", "2999-12-31", "--reason", "met\n vakantie")
    assert run(*words).output == f"{ONE} gets nothing new until 2999-12-31, that day too\n"
    assert paused(ONE) == "paused by command until 2999-12-31: met vakantie"
    receipt = promise(ledger, ONE)
    assert told("lead", "show", receipt.ref)["state"] == "unrouted"
    assert "is in turn again" in run("partners", "resume", ONE).output
    assert "had no pause" in run("partners", "resume", ONE).output
    assert paused(ONE) == "open"
    assert run("partners", "pause", ONE).output == f"{ONE} gets nothing new\n"
    assert paused(ONE) == "paused by command"


def test_a_pause_in_the_agencys_own_file_is_told_beside_it(ledger: Ledger) -> None:
    own = next(one.slug for one in PARTNERS if one.paused)
    assert "by file" in paused(own)
    run("partners", "pause", own)
    assert "by command and by file" in paused(own)
    assert f"content/partners/{own}.toml" in run("partners", "resume", own).output


def test_what_cannot_be_paused_is_told_in_words(ledger: Ledger) -> None:
    assert "no such agency" in run("partners", "pause", "niemand").output
    assert "no such agency" in run("partners", "resume", "niemand").output
    assert "has passed" in run("partners", "pause", ONE, "--until", "2020-01-01").output
    with ledger.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM event")) == 0


def test_all_mail_is_held_and_let_go(ledger: Ledger) -> None:
    promise(ledger, ONE)
    assert "no mail leaves" in run("mail", "hold").output
    assert run("deliver").output == "0 messages tried\n"
    assert run("mail", "resume").output == "mail leaves again\n"
    assert run("mail", "resume").output == "mail was not on hold\n"
    assert run("deliver").output == "2 messages tried\n"
