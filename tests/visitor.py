"""A visitor who looks closely, and the day and place on which the tests play."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from proving import proven_to
from selectolax.lexbor import LexborHTMLParser

from incasso import proofread

ROOT = Path(__file__).parent.parent
DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
LOOKS = [check for check in proofread.CHECKS if check is not proofread.links]


class Visitor:
    """A browser that finds fault with every page it is given.

    Of scripts it does only what the page to check wants solved, and that not without `scripts`.
    """

    def __init__(self, client: FlaskClient, *, scripts: bool = True) -> None:
        self.client = client
        self.scripts = scripts

    def get(self, address: str, code: int = 200) -> LexborHTMLParser:
        return self._looked_at(self.client.get(address), code)

    def post(self, address: str, answers: dict[str, Any], code: int = 200) -> LexborHTMLParser:
        return self._looked_at(self.client.post(address, data=answers), code)

    def _looked_at(self, answer: Any, code: int) -> LexborHTMLParser:
        assert answer.status_code == code, answer.text[:2000]
        tree = LexborHTMLParser(answer.text)
        page = proofread.Page(where=answer.request.path, tree=tree)
        site = proofread.Site(pages={}, files=frozenset())
        faults = [fault for look in LOOKS for fault in look(page, site)]
        assert not faults, faults
        if self.scripts and tree.css_first("form[data-bewijs]"):
            tree.css_first("[name=bewijs]").attrs["value"] = proven_to(self.client.application)
        return tree
