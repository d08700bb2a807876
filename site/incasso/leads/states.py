"""Owns the states: of a request, of one agency's share in it, of a message; and the reasons."""

from enum import StrEnum

from incasso.partners.terms import Labelled


class LeadState(StrEnum):
    """Where a request is: with agencies, or with the operator, or ended.

    A duplicate came from someone whose earlier request agencies still have; it goes to none.
    A closed one found no agency, and the operator dealt with it.
    One in quarantine is whole, and waits for a word of its asker or of the operator.
    """

    ROUTED = "routed"
    UNROUTED = "unrouted"
    DUPLICATE = "duplicate"
    QUARANTINE = "quarantine"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    ERASED = "erased"


class AssignmentState(StrEnum):
    """How far one agency's share in a request came."""

    PROMISED = "promised"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    RETURNED = "returned"
    UNDELIVERABLE = "undeliverable"
    WITHDRAWN = "withdrawn"


# An agency that has not answered yet; one that clicks fast does so before its mail is on record.
UNANSWERED = (AssignmentState.PROMISED, AssignmentState.SENT)

STATE_LABELS = {
    AssignmentState.PROMISED: "Onderweg",
    AssignmentState.SENT: "Verstuurd",
    AssignmentState.ACCEPTED: "Aangenomen",
    AssignmentState.DECLINED: "Afgewezen",
    AssignmentState.EXPIRED: "Niet geantwoord",
    AssignmentState.RETURNED: "Teruggegeven",
    AssignmentState.UNDELIVERABLE: "Niet bezorgd",
    AssignmentState.WITHDRAWN: "Ingetrokken",
}


class Kind(StrEnum):
    """What a message is: the request, the asker's confirmation, a word to the operator.

    After that: a reminder and a call to erase, to an agency; to the asker that an agency dropped
    out, that nobody knows whether one was reached, a receipt of what was withdrawn, and that one
    came in that was added; to both of them the moment of a call that was agreed on, and to the
    agency that it is called off. Before all of it, where a request waits in quarantine: a link by
    which the asker confirms it. A webhook is no mail: it calls an agency's own system, beside the
    mail.
    """

    PARTNER = "partner"
    ASKER = "asker"
    OPERATOR = "operator"
    REMINDER = "reminder"
    ERASE = "erase"
    DROPPED = "dropped"
    IN_DOUBT = "in-doubt"
    RECEIPT = "receipt"
    CONFIRM = "confirm"
    AGREED = "agreed"
    BOOKED = "booked"
    CALLED_OFF = "called-off"
    ADDED = "added"
    WEBHOOK = "webhook"


TO_AGENCY = (Kind.PARTNER, Kind.REMINDER, Kind.ERASE, Kind.BOOKED, Kind.CALLED_OFF)

# What brings a request to an agency.
OFFERS = (Kind.PARTNER, Kind.WEBHOOK)


class Posted(StrEnum):
    """How far a message came: waiting, in a worker's hands, handed over, given up, forgotten.

    One that was handed over can still come back: bounced.
    """

    QUEUED = "queued"
    LEASED = "leased"
    HANDED = "handed"
    DEAD = "dead"
    BOUNCED = "bounced"
    FORGOTTEN = "forgotten"


class Closed(StrEnum):
    """How the operator dealt with a request that no agency has."""

    ANSWERED = "answered"
    ELSEWHERE = "found-help-elsewhere"
    NOT_REAL = "not-real"


class Doubt(StrEnum):
    """Why a request waits in quarantine; nothing about the one who sent it."""

    TRAP = "trap"  # the field that people do not see was filled; browsers do that as well
    UNPROVEN = "unproven"  # no proof of work, as from a browser without scripts
    HASTE = "haste"  # sooner after the challenge than people read
    USED = "used"  # a proof that another request came with
    PERSON = "person"  # too many of one e-mail address or telephone, or it asked before
    CROWD = "crowd"  # too many of everybody


class Declined(Labelled):
    """Why an agency does not take a request. A list, so that no one writes of a person."""

    NO_ROOM = "geen-ruimte", "Wij hebben nu geen ruimte"
    NOT_OURS = "past-niet", "De zaak past niet bij wat wij doen"
    TOO_LITTLE_KNOWN = "te-weinig", "Er staat te weinig in de aanvraag"
    CONFLICT = "belang", "Wij kunnen niet vrij voor deze ondernemer werken"
    OTHER = "anders", "Een andere reden"


class Returned(Labelled):
    """What is wrong with a request that an agency accepted."""

    UNREACHABLE = "onbereikbaar", "De contactgegevens werken niet"
    NOT_REAL = "niet-echt", "De aanvraag is duidelijk niet echt"
    OUTSIDE_RULES = "buiten-regels", "De aanvraag valt buiten onze regels"
    ALREADY_HAD = "al-gehad", "Wij hadden deze zaak al van dezelfde aanvrager"
