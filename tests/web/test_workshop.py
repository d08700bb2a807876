"""What is there in development only: the mailbox and the components."""

from dataclasses import replace

from visitor import NOON, ROOT, Visitor

from incasso.guides.figures import KINDS
from incasso.settings import MailServer, Mode, Security, Settings
from incasso.web.app import create_app
from incasso.web.shelf import Shelf
from incasso.web.workshop import FIGURES


def test_every_component_is_shown_without_a_fault(visitor: Visitor) -> None:
    page = visitor.get("/componenten/")
    assert page.css(".fout") and page.css("svg")


def test_every_macro_and_every_kind_of_figure_stands_in_the_workshop() -> None:
    shown = (ROOT / "templates/pages/componenten.html").read_text("utf-8")
    for file in (ROOT / "templates/components").glob("*.html"):
        # Around every page, on the home page, or of the calculators alone.
        if file.stem not in {"header", "footer", "road", "tools", "calculator"}:
            assert f'"components/{file.name}"' in shown, file.name
    assert set(FIGURES) == set(KINDS)


def test_an_empty_mailbox_says_so(visitor: Visitor) -> None:
    assert "Er is nog geen bericht" in visitor.get("/postbus/").body.text()


def test_a_message_that_is_not_there_is_not_found(visitor: Visitor) -> None:
    visitor.get("/postbus/bestaat-niet/", 404)


def test_production_knows_no_mailbox_and_no_workshop(settings: Settings, shelf: Shelf) -> None:
    live = create_app(replace(settings, mode=Mode.PRODUCTION), shelf, clock=lambda: NOON)
    for address in ("/postbus/", "/componenten/"):
        Visitor(live.test_client()).get(address, 404)


def test_with_a_mail_server_there_is_no_mailbox(settings: Settings, shelf: Shelf) -> None:
    server = MailServer(host="127.0.0.1", port=25, security=Security.NONE)
    live = create_app(replace(settings, mail=server), shelf, clock=lambda: NOON)
    for address in ("/postbus/", "/componenten/"):
        Visitor(live.test_client()).get(address, 404)
