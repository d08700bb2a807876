"""Owns how an asker's e-mail address, telephone, postcode and KvK number are read and kept."""

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from incasso.dutch import Unreadable

POSTCODE = re.compile(r"([1-9][0-9]{3})([A-Z]{2})")
NEVER_ISSUED = ("SA", "SD", "SS")
SEPARATORS = re.compile("[\\s.\u00a0\u202f-]+")

CONTROL = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]+")
CONTROL_IN_TEXT = re.compile("[\x00-\x09\x0b-\x1f\x7f]+")
# How mail headers begin a word in another character set; in an address it makes a header unsound.
ENCODED_WORD = "=?"
GMAIL = ("gmail.com", "googlemail.com")


def tidy_line(text: str) -> str:
    """Return `text` on one line, without control characters and blanks around it."""
    return CONTROL.sub(" ", text).strip()


def tidy_text(text: str) -> str:
    """Return `text` with lines that end in \\n, without control characters and blanks around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return CONTROL_IN_TEXT.sub(" ", lines).strip()


def read_email(text: str) -> str:
    """Return the address as mail servers know it; no server is asked.

    Raises:
        Unreadable: it is no address, in words for the visitor.
    """
    remedy = "Vul een e-mailadres in met een @ en een domein, bijvoorbeeld naam@bedrijf.nl."
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise Unreadable(remedy) from error
    address = found.ascii_email or found.normalized
    if ENCODED_WORD in address:
        raise Unreadable(remedy)
    return address


def read_telephone(text: str) -> str:
    """Return the number in E.164 (+31612345678); without a country code it is Dutch.

    Raises:
        Unreadable: it is no telephone number, in words for the visitor.
    """
    remedy = "Vul een telefoonnummer in met alle cijfers, bijvoorbeeld 06 12345678."
    try:
        written = _e164(phonenumbers.parse(text, "NL"))
        # «+31 (0) 20 …» still holds the 0 of a number without a country code: read it once more.
        number = phonenumbers.parse(written)
        again = _e164(number)
    except phonenumbers.NumberParseException as error:
        raise Unreadable(remedy) from error
    if not phonenumbers.is_possible_number(number) or _e164(phonenumbers.parse(again)) != again:
        raise Unreadable(remedy)
    return again


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_postcode(text: str) -> str:
    """Return a Dutch postcode as «1234 AB».

    Raises:
        Unreadable: it is no Dutch postcode, in words for the visitor.
    """
    found = POSTCODE.fullmatch(SEPARATORS.sub("", text).upper())
    if not found or found[2] in NEVER_ISSUED:
        raise Unreadable("Vul een postcode in met vier cijfers en twee letters, zoals 1234 AB.")
    return f"{found[1]} {found[2]}"


def read_kvk_number(text: str) -> str:
    """Return the eight digits of a KvK number.

    Raises:
        Unreadable: it has not eight digits, in words for the visitor.
    """
    digits = SEPARATORS.sub("", text)
    if not re.fullmatch("[0-9]{8}", digits):
        raise Unreadable("Vul de 8 cijfers van het KvK-nummer in, bijvoorbeeld 12345678.")
    return digits


def telephone_for_people(e164: str) -> str:
    """Write an E.164 number to be read: «06 12345678», or with its country code."""
    number = phonenumbers.parse(e164)
    shape = phonenumbers.PhoneNumberFormat
    dutch = number.country_code == phonenumbers.country_code_for_region("NL")
    return phonenumbers.format_number(number, shape.NATIONAL if dutch else shape.INTERNATIONAL)


def mailbox(email: str) -> str:
    """Return the mailbox of an address: a plus and what follows, or Gmail's dots, are the same."""
    name, _, domain = email.casefold().rpartition("@")
    name = name.partition("+")[0]
    if domain in GMAIL:
        name, domain = name.replace(".", ""), GMAIL[0]
    return f"{name}@{domain}"
