"""Owns a stream of real posts: browsers that send until they are answered, and what they heard."""

import http.client
import os
import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address
from itertools import count
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

from answers import answers
from proving import proven

from faults.forms import SLUGS

PATIENCE = 20.0
FORWARDED = "X-Forwarded-For"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What came of one form: under which key, and the last answer's code."""

    key: str
    code: int


@dataclass(frozen=True, kw_only=True)
class Browsers:
    """One process of browsers; each line of `notes` is a form that was answered for good.

    `give_up` is how many of a hundred leave after a lost answer, and never come back.
    """

    name: int
    port: int
    secret: str
    notes: Path
    forms: int | None = None
    give_up: int = 5

    def run(self) -> None:
        """Send forms until killed, or until `forms` were answered; note each answer at once."""
        draw = random.Random(self.name)
        sheet = os.open(self.notes, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        for number in range(self.forms) if self.forms is not None else count():
            key = str(UUID(int=draw.getrandbits(128), version=4))
            if code := self._send(self._form(draw, key, number), draw):
                os.write(sheet, f"{key} {code}\n".encode())

    def _form(self, draw: random.Random, key: str, number: int) -> Mapping[str, object]:
        text = f"vorm-{self.name}-{number}"
        return answers(toelichting=text, email=f"{text}@testbedrijf.example") | {
            "sleutel": key,
            "bureau": draw.sample(SLUGS, draw.randint(1, 3)),
            "vervanger": draw.sample(SLUGS, 1),
            "aanbod": "1",
            "vervangers": "1",
        }

    def _send(self, form: Mapping[str, object], draw: random.Random) -> int:
        proof = proven(self.secret, datetime.now(UTC))
        body = urlencode({**form, "bewijs": proof}, doseq=True)
        sender = str(IPv4Address(draw.getrandbits(32)))
        while True:
            here = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            try:
                here.request("POST", "/offerte/versturen/", body, FORM | {FORWARDED: sender})
                return here.getresponse().status
            except (OSError, http.client.HTTPException):
                if draw.randrange(100) < self.give_up:
                    return 0
                time.sleep(0.005)
            finally:
                here.close()


def heard(folder: Path) -> Iterator[Heard]:
    """Return what the browsers noted; a line that a kill cut short was never heard."""
    for path in sorted(folder.glob("browsers-*")):
        for line in path.read_text("ascii").splitlines():
            key, _, code = line.partition(" ")
            if code:
                yield Heard(key=key, code=int(code))
