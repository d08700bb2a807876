"""The spool: what the database cannot take is kept whole, comes in once, and leaves nothing."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from incasso.leads import spool as spools
from incasso.leads.alarm import Alarm
from incasso.leads.delivery import Worker
from incasso.leads.house import House
from incasso.leads.ledger import Ledger, StoreUnavailable
from incasso.leads.persons import person_key
from incasso.leads.quarantine import Proof, Sender
from incasso.leads.sent import Sent
from incasso.leads.spool import Spool
from leads.given import NOON, PARTNERS, PORTAL, Clock, FakePost, asked, held, rows

HOUSE = House(partners=PARTNERS, portal=PORTAL)
KEY = "6b0d0e8e-52a5-4d0c-9d5c-6f7a3c1f1c11"
SLUG = "voorbeeldincasso-noord"
LATER = NOON + timedelta(days=2)
CANARIES = {"company": "Kanariebedrijf", "name": "Piet Kanarie", "text": "Kanariegeheim"}
SENDER = Sender(
    secret="geheim van de teller",
    address="203.0.113.7",
    proof=Proof(nonce="n1", until=NOON + timedelta(minutes=20)),
)
SENT = Sent(
    request=asked(),
    ticked=(SLUG,),
    reserves=("kleinvoorbeeld-incasso",),
    consent="Ik ga akkoord.\nEcht.",
    key=KEY,
    person=person_key("geheim", asked()),
    sender=SENDER,
    at=NOON,
    former=("f" * 64,),
    costs={SLUG: "Betaalt je klant niets, dan betaal je niets."},
)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(folder=tmp_path / "spool", secret="geheim van de teller")


def files(spool: Spool) -> list[Path]:
    return list(spool.folder.iterdir())


def test_what_comes_in_from_the_spool_is_as_if_it_never_lay_there(
    ledger: Ledger, spool: Spool
) -> None:
    spool.keep(SENT)
    assert spool.bring_in(ledger, HOUSE, LATER) == []
    (lead,), (consent,) = rows(ledger, "lead"), rows(ledger, "consent")
    assert (lead["created_at"], lead["state"], lead["idem_key"]) == (NOON, "routed", KEY)
    assert lead["erase_on"] == NOON.date() + timedelta(days=PORTAL.retention.days)
    assert lead["answers"] == asked().answers()
    assert lead["person"] == SENT.person
    assert (consent["text"], consent["given_at"]) == (SENT.consent, NOON)
    assert (consent["ticked"], consent["reserves"]) == ([SLUG], ["kleinvoorbeeld-incasso"])
    # Agencies are found as they are by then: a registration can have lapsed meanwhile.
    assert [row["offered_at"] for row in rows(ledger, "assignment")] == [LATER]
    assert len(rows(ledger, "tally")) > 1
    assert files(spool) == []


def test_a_crash_between_commit_and_removal_gives_one_request(ledger: Ledger, spool: Spool) -> None:
    for _ in range(2):
        spool.keep(SENT)
        SENT.accept(ledger, HOUSE, NOON)
        assert spool.bring_in(ledger, HOUSE, LATER) == []
    assert len(rows(ledger, "lead")) == 1
    assert files(spool) == []


@pytest.mark.parametrize("key", [KEY, None])
def test_the_same_form_sent_again_while_the_database_is_gone_is_one_request(
    ledger: Ledger, spool: Spool, key: str | None
) -> None:
    for minute in range(3):
        spool.keep(replace(SENT, key=key, sender=None, at=NOON + timedelta(minutes=minute)))
    assert len(files(spool)) == (1 if key else 3)
    spool.bring_in(ledger, HOUSE, LATER)
    assert len(rows(ledger, "lead")) == 1
    assert files(spool) == []


def test_a_file_is_for_our_own_eyes_and_holds_no_key_of_ours(spool: Spool) -> None:
    spool.keep(SENT)
    (kept,) = files(spool)
    # Who has the key, has the page of the request.
    assert KEY not in kept.name
    assert kept.stat().st_mode & 0o777 == 0o600
    assert spool.folder.stat().st_mode & 0o777 == 0o700
    assert "geheim van de teller" not in kept.read_text()


def test_the_worker_brings_it_in_once_the_database_answers_and_then_the_mail(
    ledger: Ledger, worker: Worker, post: FakePost, spool: Spool
) -> None:
    spool.keep(SENT)
    assert replace(worker, spool=spool).deliver_due() == 2
    assert len(post.sent) == 2


def test_while_the_database_is_gone_it_stays(
    ledger: Ledger, spool: Spool, go_away: Callable[[], None]
) -> None:
    spool.keep(SENT)
    go_away()
    with pytest.raises(StoreUnavailable):
        spool.bring_in(ledger, HOUSE, LATER)
    assert len(files(spool)) == 1


def test_while_the_database_can_be_read_and_takes_nothing_it_stays(
    ledger: Ledger, spool: Spool, caplog: pytest.LogCaptureFixture
) -> None:
    spool.keep(SENT)
    with ledger.writing() as connection:
        connection.exec_driver_sql("DROP TABLE consent")
    with pytest.raises(StoreUnavailable):
        spool.bring_in(ledger, HOUSE, LATER)
    assert len(files(spool)) == 1
    assert "cannot be recorded" not in caplog.text


def test_what_cannot_be_read_stays_and_holds_up_no_other_and_the_operator_hears(
    ledger: Ledger,
    worker: Worker,
    post: FakePost,
    spool: Spool,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    spool.keep(replace(SENT, request=asked(**CANARIES)))
    whole = spool.waiting()[0].read_text()
    (spool.folder / "00000000.json").write_text(whole.replace("Piet Kanarie", " Piet Kanarie"))
    (spool.folder / "00000001.json").write_text(whole[:200])
    alarm = Alarm(ledger=ledger, post=post, portal=PORTAL)
    replace(worker, spool=spool, alarm=alarm).keep_time()
    assert len(rows(ledger, "lead")) == 1
    assert [path.name for path in spool.waiting()] == ["00000000.json", "00000001.json"]
    subjects = [str(message["Subject"]) for _, message in post.sent]
    assert any("wait in the spool" in subject for subject in subjects)
    assert "Kanarie" not in caplog.text


@pytest.mark.parametrize(
    ("folder", "said"),
    [("x" * 300, "File name too long"), ("a file", "Not a directory")],
    ids=["cannot be looked at", "cannot be listed"],
)
def test_a_spool_that_cannot_be_read_is_told_and_stops_nothing_else(
    ledger: Ledger,
    worker: Worker,
    post: FakePost,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    folder: str,
    said: str,
) -> None:
    (tmp_path / "a file").touch()
    SENT.accept(ledger, HOUSE, NOON)
    alarm = Alarm(ledger=ledger, post=post, portal=PORTAL)
    spool = Spool(folder=tmp_path / folder, secret="")
    assert replace(worker, spool=spool, alarm=alarm).deliver_due() == 2
    (told,) = [one for to, one in post.sent if to == PORTAL.mail.operator]
    assert "The spool cannot be read or written" in str(told["Subject"])
    assert f"  {said}\n" in told.get_content()
    assert f"the spool: {said}\n" in caplog.text
    with pytest.raises(OSError, match=said):
        spool.late(NOON)


def test_a_file_that_cannot_be_looked_at_holds_up_no_other_and_is_told(
    ledger: Ledger, spool: Spool
) -> None:
    spool.keep(SENT)
    loop = spool.folder / "0.json"
    loop.symlink_to(loop)
    os.utime(loop, (0, 0), follow_symlinks=False)
    draft = spool.folder / "half.part"
    draft.touch()
    os.utime(draft, (0, 0))
    with pytest.raises(OSError, match="symbolic links"):
        spool.bring_in(ledger, HOUSE, LATER)
    assert files(spool) == [loop]
    assert len(rows(ledger, "lead")) == 1


def test_who_sent_too_many_waits_a_little_longer_and_is_not_lost(
    ledger: Ledger, spool: Spool, worker: Worker, clock: Clock
) -> None:
    most = PORTAL.limits.address_minute
    for number in range(most + 1):
        sender = replace(SENDER, proof=None)
        other = asked(email=f"p{number}@testbedrijf.example")
        spool.keep(replace(SENT, request=other, sender=sender, key=None))
    assert len(spool.bring_in(ledger, HOUSE, NOON)) == 1
    clock.forward(timedelta(minutes=2))
    replace(worker, spool=spool).keep_time()
    assert len(rows(ledger, "lead")) == most + 1
    assert files(spool) == []


def test_after_its_import_no_trace_is_left_in_the_spool(
    ledger: Ledger, worker: Worker, spool: Spool, clock: Clock, tmp_path: Path
) -> None:
    spool.keep(replace(SENT, request=asked(**CANARIES)))
    brings = replace(worker, spool=spool)
    brings.deliver_due()
    clock.forward(timedelta(days=PORTAL.retention.days + 1))
    brings.deliver_due()
    assert files(spool) == []
    everything = held(ledger, tmp_path)
    assert [word for word in CANARIES.values() if word.encode() in everything] == []


def test_what_was_cut_off_while_it_was_written_goes_after_a_while(
    ledger: Ledger, spool: Spool
) -> None:
    spool.folder.mkdir()
    draft = spool.folder / "half.part"
    draft.write_text("Kanarie")
    os.utime(draft, times=(0, NOON.timestamp()))
    spool.bring_in(ledger, HOUSE, NOON)
    assert files(spool) == [draft]
    spool.bring_in(ledger, HOUSE, NOON + timedelta(hours=1))
    assert files(spool) == []


def test_a_spool_that_is_full_or_cannot_be_written_says_so(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spools, "AT_MOST", 1)
    spool.keep(SENT)
    with pytest.raises(OSError, match="the spool is full"):
        spool.keep(replace(SENT, key=None))
    (spool.folder / "a file").write_text("")
    with pytest.raises(OSError, match=r"exists|directory"):
        Spool(folder=spool.folder / "a file", secret="").keep(SENT)


def test_a_file_that_another_worker_took_is_no_fault(
    ledger: Ledger, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.keep(SENT)
    seen = spool.waiting()
    assert spool.bring_in(ledger, HOUSE, datetime.now(UTC)) == []
    monkeypatch.setattr(Spool, "waiting", lambda self: seen)
    assert spool.bring_in(ledger, HOUSE, datetime.now(UTC)) == [seen[0].name]
    assert len(rows(ledger, "lead")) == 1


def test_of_two_under_one_key_the_last_one_counts_as_none_has_left_us(
    ledger: Ledger, spool: Spool
) -> None:
    spool.keep(replace(SENT, ticked=(SLUG, "kleinvoorbeeld-incasso"), reserves=()))
    spool.keep(replace(SENT, reserves=()))
    assert spool.bring_in(ledger, HOUSE, LATER) == []
    assert [row["partner"] for row in rows(ledger, "assignment")] == [SLUG]


def test_what_was_changed_after_it_was_recorded_is_another_request_and_not_lost(
    ledger: Ledger, spool: Spool
) -> None:
    SENT.accept(ledger, HOUSE, NOON)
    other = replace(SENT, request=asked(text="Toch anders."), sender=replace(SENDER, proof=None))
    spool.keep(other)
    assert spool.bring_in(ledger, HOUSE, LATER) == []
    first, second = sorted(rows(ledger, "lead"), key=lambda row: str(row["idem_key"] or ""))[::-1]
    assert (first["state"], second["state"]) == ("routed", "quarantine")
    assert second["answers"]["text"] == "Toch anders."
    assert files(spool) == []


def test_what_was_put_there_while_it_was_brought_in_stays(
    ledger: Ledger, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.keep(SENT)
    accepts = Sent.accept

    def meanwhile(sent: Sent, *given: Any) -> Any:
        done = accepts(sent, *given)
        spool.keep(replace(SENT, request=asked(text="Toch anders.")))
        return done

    monkeypatch.setattr(Sent, "accept", meanwhile)
    assert len(spool.bring_in(ledger, HOUSE, LATER)) == 1
    assert "Toch anders." in files(spool)[0].read_text()


def test_what_lies_longest_comes_first(spool: Spool) -> None:
    for number, key in enumerate("cab"):
        spool.keep(replace(SENT, key=key))
        path = max(spool.folder.glob("*.json"), key=lambda one: one.stat().st_mtime_ns)
        os.utime(path, (number, number))
    assert [path.stat().st_mtime for path in spool.waiting()] == [0, 1, 2]
    assert spool.late(NOON) == [path.name for path in spool.waiting()]
    assert Spool(folder=spool.folder / "nowhere", secret="").late(NOON) == []
