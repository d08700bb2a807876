"""Owns who gets nothing for now: an agency that pauses, or everybody while mail is on hold."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, delete, exists, or_, select, update

from incasso.leads.books import pause
from incasso.leads.deadlines import answer_by
from incasso.leads.ledger import Ledger
from incasso.leads.states import AssignmentState, Posted
from incasso.leads.tables import assignment, outbox
from incasso.leads.trail import Actor, Verb, note
from incasso.local_time import day_of
from incasso.partners.partner import Partner
from incasso.partners.rules import Pause

# No agency's slug, so that it can stand beside them: nobody gets any mail.
EVERYBODY = "*"
_HOLD = select(pause).where(
    or_(pause.c.until.is_(None), pause.c.until >= bindparam("day")), pause.c.whom != EVERYBODY
)
MAIL_MAY_LEAVE = ~exists().where(pause.c.whom == EVERYBODY)


@dataclass(frozen=True, kw_only=True)
class Paused:
    """A pause that an operator ordered."""

    since: date
    until: date | None
    reason: str | None


def paused(connection: Connection, day: date) -> Mapping[str, Paused]:
    """Return the pauses that an operator ordered and that hold on `day`, by agency."""
    rows = connection.execute(_HOLD, {"day": day})
    return {row.whom: Paused(since=row.since, until=row.until, reason=row.reason) for row in rows}


def last_days(connection: Connection, day: date) -> dict[str, date | None]:
    """Return until when each agency pauses whose pause was ordered and holds on `day`."""
    return {slug: one.until for slug, one in paused(connection, day).items()}


def at_rest(
    partners: Collection[Partner], pauses: Mapping[str, date | None], day: date
) -> tuple[Partner, ...]:
    """Return the agencies, each with the pause ordered for it; the one in its file counts too.

    `pauses` are as `last_days` gives them for `day`.
    """
    return tuple(
        replace(one, paused=Pause(since=day, until=pauses[one.slug]))
        if one.slug in pauses and not (one.paused and one.paused.holds_on(day))
        else one
        for one in partners
    )


def on_duty(ledger: Ledger, partners: Collection[Partner], day: date) -> tuple[Partner, ...]:
    """Return the agencies with the pauses ordered for them, for a page that only shows.

    Raises:
        StoreUnavailable: the database fails.
    """
    with ledger.reading() as connection:
        return at_rest(partners, last_days(connection, day), day)


def order(
    ledger: Ledger, whom: str, now: datetime, until: date | None = None, reason: str | None = None
) -> None:
    """Let an agency have nothing, or nobody any mail, from now on; a new order replaces the old.

    Raises:
        StoreUnavailable: nothing was changed.
    """
    with ledger.writing() as connection:
        connection.execute(delete(pause).where(pause.c.whom == whom))
        values = {"since": day_of(now), "until": until, "reason": reason}
        connection.execute(pause.insert().values(whom=whom, **values))
        last = until and until.isoformat()
        note(connection, Actor.OPERATOR, Verb.PAUSED, now, whom=whom, until=last)


def lift(ledger: Ledger, whom: str, now: datetime) -> bool:
    """End the pause that was ordered; tell whether there was one.

    Raises:
        StoreUnavailable: nothing was changed.
    """
    with ledger.writing() as connection:
        return _lift(connection, whom, now)


def let_mail_leave(ledger: Ledger, now: datetime, working_days: int) -> bool:
    """End the hold on all mail; tell whether there was one.

    No deadline ended while it lasted: who has less than `working_days` left to answer, has them
    all again. What waited is due from now on.

    Raises:
        StoreUnavailable: nothing was changed.
    """
    with ledger.writing() as connection:
        if not _lift(connection, EVERYBODY, now):
            return False
        until = answer_by(now, working_days)
        short = (assignment.c.state == AssignmentState.SENT, assignment.c.answer_by < until)
        connection.execute(update(assignment).where(*short).values(answer_by=until))
        waited = outbox.c.state.in_((Posted.QUEUED, Posted.LEASED)), outbox.c.next_at < now
        connection.execute(update(outbox).where(*waited).values(next_at=now))
        return True


def _lift(connection: Connection, whom: str, now: datetime) -> bool:
    found = connection.execute(delete(pause).where(pause.c.whom == whom)).rowcount > 0
    if found:
        note(connection, Actor.OPERATOR, Verb.RESUMED, now, whom=whom)
    return found


def on_hold(connection: Connection) -> bool:
    """Tell whether nobody gets any mail."""
    return not connection.scalar(select(MAIL_MAY_LEAVE))
