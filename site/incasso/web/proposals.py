"""Owns the field in which an asker proposes a moment for an advice call."""

from datetime import datetime, timedelta
from typing import Any

from wtforms import Field, ValidationError

from incasso.dutch import dag
from incasso.leads.deadlines import first_call
from incasso.leads.moments import LENGTH, in_working_hours, read_moment
from incasso.leads.quote_request import Wish
from incasso.local_time import day_of
from incasso.web.fields import Needed, OnlyFor, ReadField

AT_MOST_AHEAD = timedelta(days=42)


class Proposal(ReadField):
    """A moment in working hours, after the days in which an agency answers, within six weeks.

    With no `message` it may be left empty. The form's `meta` tells `now` and the `working_days`
    that an agency has; without a `now` no day is too early.
    """

    def __init__(self, label: str, *, message: str = "", **kwargs: Any) -> None:
        rules: list[Any] = [OnlyFor("wens", Wish.ADVICE)]
        rules += [Needed(message)] if message else []
        super().__init__(
            label,
            read_moment,
            validators=[*rules, _can_be_proposed],
            render_kw={"data-soort": "moment", "autocomplete": "off"},
            **kwargs,
        )


def _can_be_proposed(form: Any, field: Field) -> None:
    proposed: datetime | None = field.data
    if proposed is None:
        return
    if not in_working_hours(proposed):
        raise ValidationError("Kies een werkdag, en een tijd tussen 9.00 en 16.30 uur.")
    now = getattr(form.meta, "now", None)
    if now is not None:
        first = first_call(now, form.meta.working_days)
        if proposed < first:
            raise ValidationError(
                f"Kies een dag vanaf {dag(day_of(first))}: het bureau moet eerst antwoorden."
            )
        if proposed > now + AT_MOST_AHEAD:
            raise ValidationError(f"Kies een dag vóór {dag(day_of(now + AT_MOST_AHEAD))}.")
    if any(abs(proposed - other) < LENGTH for other in _before(form, field)):
        raise ValidationError("Kies een ander moment dan bij je vorige voorstel.")


def _before(form: Any, field: Field) -> list[datetime]:
    """Return the moments that were proposed in the fields above this one."""
    fields = list(form)
    above = (one for one in fields[: fields.index(field)] if isinstance(one, Proposal))
    proposed: list[datetime | None] = [one.data for one in above]  # type: ignore[misc]
    return [moment for moment in proposed if moment is not None]
