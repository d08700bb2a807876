"""No header of any message can be made to say more than it should, whoever wrote what is in it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from incasso.leads import outbox
from incasso.leads.accept import accept
from incasso.leads.adding import add
from incasso.leads.answering import Answer, answer
from incasso.leads.deadlines import REMINDER_BEFORE_END, answer_by
from incasso.leads.envelope import envelope_id, return_path
from incasso.leads.expiry import pass_time
from incasso.leads.headers import one_line
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.mail import Letter, Writer
from incasso.leads.owed import Owed
from incasso.leads.quote_request import Wish
from incasso.leads.states import TO_AGENCY, AssignmentState, Declined, Kind, Returned
from incasso.leads.withdrawing import withdraw
from leads.given import ADDRESSES, LAW, MOMENTS, NOON, PARTNERS, PORTAL, asked, rows, writer

HOUSE = House(partners=PARTNERS, portal=PORTAL)
TICKED = {"voorbeeldincasso-noord", "kleinvoorbeeld-incasso", "voorbeeldgerechtsdeurwaarders"}
ONCE = {"From", "To", "Subject", "Date", "Message-ID", "Reply-To", "Auto-Submitted"}
ONCE |= {"MIME-Version", "Content-Type"}
BCC = "Bcc: buit@kwaad.example"
HOSTILE = {
    "CR LF": f"Zoë\r\n{BCC}",
    "CR": f"Zoë\r{BCC}",
    "LF": f"Zoë\n{BCC}",
    "a folded line": f"Zoë\r\n {BCC}\r\n\r\n<p>Kwaad</p>",
    "NUL": f"Zoë\0{BCC}",
    "line separators of Unicode": f"Zoë\u2028{BCC}\u2029{BCC}\x85{BCC}",
    "a very long line": "Zoë" * 3000,
    "long without blanks": "Z" * 3000,
    "an encoded word": f"=?utf-8?q?Zoë=0D=0A{BCC}?= =?utf-8?b?DQpCY2M6IGI=?=",
    "an address": '"Zoë" <buit@kwaad.example>, meer@kwaad.example',
    "half a surrogate": "Zo\udceb",
    "right to left": "Zoë\u202e\u2066",
}
# All kinds of mail: a webhook is none.
LETTERS = [kind for kind in Kind if kind is not Kind.WEBHOOK]
FIELDS = (("name",), ("email",), ("company", "text", "postcode"))


@pytest.fixture(scope="module")
def owed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Kind, Owed]]:
    """One message of every kind, read once and changed in memory after that."""
    folder: Path = tmp_path_factory.mktemp("owed")
    ledger = Ledger(f"sqlite:///{folder / 'incasso.sqlite3'}")
    ledger.prepare()
    found = {one.kind: one for one in everything(ledger)}
    found[Kind.IN_DOUBT] = replace(found[Kind.DROPPED], kind=Kind.IN_DOUBT)
    yield {kind: found.get(kind) or replace(found[Kind.ASKER], kind=kind) for kind in LETTERS}
    ledger.close()


def everything(ledger: Ledger) -> Iterator[Owed]:
    lead_id = accept(asked(), TICKED, PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL).lead_id
    late = answer_by(NOON, PORTAL.answering.working_days) - REMINDER_BEFORE_END
    with ledger.writing() as connection:
        state = {"state": AssignmentState.SENT, "until": late + timedelta(hours=1)}
        connection.exec_driver_sql(
            f"UPDATE assignment SET state = '{state['state']}',"
            f" answer_by = '{late + timedelta(hours=1):%Y-%m-%d %H:%M:%S}'"
        )
        connection.exec_driver_sql("UPDATE outbox SET tries = 1")
    pass_time(ledger, HOUSE, late)
    yield from taken(ledger, late)
    first, second, third = rows(ledger, "assignment")
    answer(ledger, first["id"], Answer.DECLINE, HOUSE, late, Declined.CONFLICT)
    withdraw(ledger, lead_id, HOUSE, late, second["partner"])
    answer(ledger, third["id"], Answer.DECLINE, HOUSE, late, Declined.OTHER)
    request = asked(wish=Wish.ADVICE, moments=MOMENTS)
    accept(
        request, {"voorbeeldincasso-noord"}, PARTNERS, ledger, late, consent="Ja.", portal=PORTAL
    )
    call = rows(ledger, "assignment")[-1]["id"]
    answer(ledger, call, Answer.ACCEPT, HOUSE, late, moment=MOMENTS[1])
    request = asked(text="Nog een.")
    given = accept(
        request, {"voorbeeldincasso-noord"}, PARTNERS, ledger, late, consent="", portal=PORTAL
    )
    assert add(ledger, given.lead_id, {"kleinvoorbeeld-incasso"}, HOUSE, late, "Die ook.")
    yield from taken(ledger, late)
    answer(ledger, call, Answer.RETURN, HOUSE, late, Returned.UNREACHABLE)
    yield from taken(ledger, late)


def taken(ledger: Ledger, now: Any) -> Iterator[Owed]:
    while one := outbox.take(ledger, now):
        yield one


def with_answers(owed: Owed, fields: tuple[str, ...], text: str) -> Owed:
    return replace(owed, answers={**(owed.answers or {}), **dict.fromkeys(fields, text)})


def with_agency(owed: Owed, text: str) -> Owed:
    def renamed(share: Any) -> Any:
        return share and replace(share, offer={**share.offer, "name": text, "place": text})

    return replace(owed, share=renamed(owed.share), shares=tuple(map(renamed, owed.shares)))


def named(text: str) -> Writer:
    """Return a writer of a portal whose own names are hostile: an operator mistypes as well."""
    names = replace(PORTAL.mail, sender_name=text)
    house = replace(PORTAL, mail=names, operator=replace(PORTAL.operator, name=text))
    return replace(writer(), portal=house, law=LAW)


def checked(letter: Letter, one: Owed) -> None:
    """Read the bytes as a mail server would, and find every header once, and ours."""
    raw = letter.message.as_bytes(policy=policy.SMTP)
    head = raw.partition(b"\r\n\r\n")[0]
    assert b"\0" not in head
    assert b"\n" not in head.replace(b"\r\n", b"")
    assert b"\r" not in head.replace(b"\r\n", b"")
    assert head.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    read = message_from_bytes(raw, policy=policy.default)
    assert isinstance(read, EmailMessage)
    assert sorted(read.keys()) == sorted(ONCE)
    assert read["Message-ID"] == one.message_id
    for header in ("From", "To", "Reply-To"):
        (address,) = read[header].addresses
        assert "kwaad" not in address.domain, header
    assert read["From"].addresses[0].addr_spec == PORTAL.mail.sender
    (to,) = read["To"].addresses
    assert to.addr_spec == letter.to
    assert "kwaad.example" not in letter.to
    assert one.ref in read["Subject"]
    assert len(str(read["Subject"]).splitlines()) == 1


@pytest.mark.parametrize("kind", LETTERS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_an_asker_an_agency_or_an_operator_wrote_stays_in_its_place(
    owed: dict[Kind, Owed], kind: Kind, text: str
) -> None:
    one = owed[kind]
    tries: list[Callable[[], Letter]] = [
        partial(writer().write, with_answers(one, fields, text), ADDRESSES) for fields in FIELDS
    ]
    tries.append(lambda: writer().write(with_agency(one, text), ADDRESSES))
    tries.append(lambda: named(text).write(one, ADDRESSES))
    written = 0
    for write in tries:
        # What cannot be put in a header safely is not written at all: it waits for a person.
        try:
            letter = write()
            letter.message.as_bytes(policy=policy.SMTP)
        except (ValueError, UnicodeError):
            continue
        checked(letter, one)
        written += 1
    assert written


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_an_agency_s_address_is_one_address_or_none(owed: dict[Kind, Owed], text: str) -> None:
    for kind in TO_AGENCY:
        addresses = dict.fromkeys(ADDRESSES, f"{text}@partners.example")
        try:
            letter = writer().write(owed[kind], addresses)
            raw = letter.message.as_bytes(policy=policy.SMTP)
        except (ValueError, UnicodeError):
            continue
        (to,) = message_from_bytes(raw, policy=policy.default)["To"].addresses
        assert to.domain == "partners.example"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_ref_reaches_a_subject_as_more_than_one_line(owed: dict[Kind, Owed], text: str) -> None:
    for one in owed.values():
        try:
            letter = writer().write(replace(one, ref=text), ADDRESSES)
            raw = letter.message.as_bytes(policy=policy.SMTP)
        except (ValueError, UnicodeError):
            continue
        assert sorted(message_from_bytes(raw, policy=policy.default).keys()) == sorted(ONCE)


def test_the_envelope_is_made_of_nothing_but_our_own_message_id(owed: dict[Kind, Owed]) -> None:
    for one in owed.values():
        token = one.message_id.strip("<>")
        assert return_path(one.message_id) == f"bounce+{token}"
        assert envelope_id(one.message_id) == token
        # ENVID is xtext: printable, without + and =.
        assert not set(token) - set("0123456789abcdefghijklmnopqrstuvwxyz-@.")
        assert len(f"bounce+{token}".partition("@")[0]) <= 64


def test_a_line_that_is_cut_between_words_has_no_blank_at_its_end() -> None:
    assert one_line("a" * 99 + " b") == "a" * 99
