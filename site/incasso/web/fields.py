"""Owns form fields that read what a Dutch visitor writes, or say what to fill in."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from unicodedata import category

from wtforms import BooleanField, Field, RadioField, SelectMultipleField, StringField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget, Select

from incasso.dutch import read_euro
from incasso.leads.contact_details import tidy_text
from incasso.partners.terms import Labelled

# Every blank but the end of a line: texts that are pasted hold no-break spaces and worse.
BLANK = re.compile(r"[^\S\r\n]")


def seen(typed: str) -> str:
    """Return what was typed or pasted without the signs of it that nobody sees."""
    return "".join(letter for letter in typed if category(letter) != "Cf")


class Needed:
    """The field must be filled; `message` says with what."""

    def __init__(self, message: str) -> None:
        self.message = message
        self.field_flags: dict[str, Any] = {"required": True}

    def __call__(self, form: Any, field: Field) -> None:
        if not field.raw_data or not seen(str(field.raw_data[0])).strip():
            field.errors = []
            raise StopValidation(self.message)


class OnlyFor:
    """The field is asked for some answers to another field; for the others it does not count."""

    def __init__(self, other: str, *answers: Labelled) -> None:
        self.other, self.answers = other, answers
        self.field_flags = {"bij": " ".join(answers)}

    def __call__(self, form: Any, field: Field) -> None:
        if form[self.other].data not in self.answers:
            field.errors = []
            raise StopValidation


class NeededFor(Needed):
    """The field must be filled for some answers to another field."""

    def __init__(self, other: str, *answers: Labelled, message: str) -> None:
        self.message, self.other, self.answers = message, other, answers
        self.field_flags: dict[str, Any] = {"nodig": " ".join(answers)}

    def __call__(self, form: Any, field: Field) -> None:
        if form[self.other].data in self.answers:
            super().__call__(form, field)


class ReadField(StringField):
    """A line of text that `reader` turns into a value; what was typed is kept for the next try.

    A reader raises ValueError with the text for the visitor. An empty line is None.
    """

    def __init__(self, label: str, reader: Callable[[str], Any], **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.reader = reader

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else ""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        typed = seen(str(valuelist[0])).strip() if valuelist else ""
        self.data = self.reader(typed) if typed else None


class _OfEnum:
    """A choice among the members of an enum of labelled words: form values with a Dutch label."""

    def __init__(self, label: str, kind: type[Labelled], message: str, **kwargs: Any) -> None:
        super().__init__(
            label,
            choices={member.value: member.label for member in kind},
            coerce=kind,
            validate_choice=False,
            validators=[*kwargs.pop("validators", ()), Needed(message)],
            **kwargs,
        )  # type: ignore[call-arg]  # a mixin in front of a field of the library
        self.kind, self.message = kind, message

    def member(self, typed: Any) -> Labelled:
        """Return the member that was typed. Raises: ValueError with the field's own sentence."""
        try:
            return self.kind(typed)
        except ValueError:
            raise ValueError(self.message) from None


class EnumRadio(_OfEnum, RadioField):
    """One member of an enum."""

    def process_data(self, value: Any) -> None:
        self.data = value

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = self.member(valuelist[0]) if valuelist and valuelist[0] else None


class EnumSelect(EnumRadio):
    """The same, drawn as a list to pick from."""

    widget = Select()


class Pick(RadioField):
    """One of some choices that are known only once the page is asked for."""

    def __init__(self, label: str, message: str, **kwargs: Any) -> None:
        super().__init__(label, validators=[Needed(message)], validate_choice=False, **kwargs)
        self.choices, self.message = {}, message

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and self.data not in [one[0] for one in self.iter_choices()]:
            raise StopValidation(self.message)


class EnumSet(_OfEnum, SelectMultipleField):
    """Some members of an enum, a box to tick for each."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def process_data(self, value: Any) -> None:
        self.data = list(value or ())

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = [self.member(typed) for typed in valuelist]


class Tick(BooleanField):
    """A box that must be ticked."""

    def __init__(self, label: str, message: str, **kwargs: Any) -> None:
        super().__init__(label, validators=[Needed(message)], **kwargs)


def principal(typed: str) -> Decimal:
    """Read an amount of money above zero."""
    amount = read_euro(typed)
    if amount <= 0:
        raise ValueError("Vul een bedrag in dat hoger is dan nul, bijvoorbeeld 1.250,00.")
    if amount > 100_000_000:
        raise ValueError("Vul een bedrag in van hoogstens 100 miljoen euro.")
    return amount


def count(typed: str) -> int:
    """Read a number of invoices, 1 to 9.999."""
    digits = typed.replace(".", "")
    if not re.fullmatch(r"[0-9]{1,4}|[0-9]\.[0-9]{3}", typed) or int(digits) == 0:
        raise ValueError("Vul het aantal facturen in met cijfers, bijvoorbeeld 3.")
    return int(digits)


def line(most: int) -> Callable[[str], str]:
    """Return a reader of one line of at most `most` characters, without control characters."""

    def read(typed: str) -> str:
        tidy = " ".join(typed.split())
        if len(tidy) > most:
            raise ValueError(f"Schrijf dit in hoogstens {most} tekens; nu zijn het er {len(tidy)}.")
        if not tidy.isprintable():
            raise ValueError("Gebruik alleen letters, cijfers en leestekens.")
        return tidy

    return read


def paragraphs(most: int) -> Callable[[str], str]:
    """Return a reader of free text of at most `most` characters."""

    def read(typed: str) -> str:
        tidy = tidy_text(BLANK.sub(" ", typed))
        if len(tidy) > most:
            raise ValueError(f"Schrijf dit in hoogstens {most} tekens; nu zijn het er {len(tidy)}.")
        if not tidy.replace("\n", "").isprintable():
            raise ValueError("Gebruik alleen letters, cijfers en leestekens.")
        return tidy

    return read
