"""A real mail server on loopback: it takes, puts off, refuses, hangs up or is not there."""

import smtplib
import socket
import socketserver
import ssl
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from mail_servers import PASSWORD, USER, Handler, context, knows_the_password, serving

from incasso.leads.post import LocalPost, Refused, SmtpPost, TryLater, wishes
from incasso.settings import MailServer, Security
from leads.given import PORTAL

SENDER = PORTAL.mail.sender


def post(port: int, security: Security = Security.NONE, **more: Any) -> SmtpPost:
    server = MailServer(host="localhost", port=port, security=security, **more)
    return SmtpPost(server=server, sender=SENDER, tls=context(ssl.Purpose.SERVER_AUTH))


def letter() -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = SENDER
    message["To"] = "bureau@partners.example"
    message["Message-ID"] = "<abc-1@incassokiezer.example>"
    message["Subject"] = "Aanvraag"
    message.set_content(".een punt vooraan\nZoë\n", cte="quoted-printable")
    return message


def test_a_message_arrives_as_it_was_written() -> None:
    handler = Handler()
    with serving(handler) as port:
        reply = post(port).send(letter(), "bureau@partners.example")
    assert reply == "250 taken"
    (envelope,) = handler.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, ["bureau@partners.example"])
    assert isinstance(envelope.content, bytes)
    arrived = message_from_bytes(envelope.content, policy=policy.default)
    assert arrived.get_content().split("\r\n") == [".een punt vooraan", "Zoë", ""]
    assert arrived["Message-ID"] == "<abc-1@incassokiezer.example>"


@pytest.mark.parametrize("verb", ["RCPT", "DATA"])
@pytest.mark.parametrize(
    ("reply", "outcome"),
    [("451 4.3.0 later", TryLater), ("421 closing", TryLater), ("550 5.1.1 no", Refused)],
)
def test_a_reply_of_4_is_tried_later_and_of_5_is_final(
    verb: str, reply: str, outcome: type[Exception]
) -> None:
    with serving(Handler({verb: reply})) as port, pytest.raises(outcome, match=reply):
        post(port).send(letter(), "bureau@partners.example")


def test_a_sender_that_is_refused_is_no_readers_fault() -> None:
    handler = Handler({"MAIL": "550 5.7.1 not from you"})
    with serving(handler) as port, pytest.raises(TryLater, match="not from you"):
        post(port).send(letter(), "bureau@partners.example")
    assert handler.envelopes == []


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_hangs_up_is_tried_later(verb: str) -> None:
    with serving(Handler(hang_up=verb)) as port, pytest.raises(TryLater):
        post(port).send(letter(), "bureau@partners.example")


@pytest.mark.parametrize("goodbye", [Handler({"QUIT": "500 what?"}), Handler(hang_up="QUIT")])
def test_a_message_that_was_taken_stays_taken_however_the_goodbye_goes(goodbye: Handler) -> None:
    with serving(goodbye) as port:
        assert post(port).send(letter(), "bureau@partners.example") == "250 taken"


def test_a_server_that_is_down_is_tried_later() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(TryLater, match="ConnectionRefusedError"):
        post(port).send(letter(), "bureau@partners.example")


def test_a_server_that_stalls_is_tried_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = MailServer(host="127.0.0.1", port=silent.getsockname()[1], security=Security.NONE)
        stalled = SmtpPost(server=server, sender=SENDER, timeout=0.05)
        with pytest.raises(TryLater, match="timed out"):
            stalled.send(letter(), "bureau@partners.example")


def test_a_name_that_is_unknown_is_tried_later() -> None:
    server = MailServer(host="mail.invalid", port=25, security=Security.NONE)
    with pytest.raises(TryLater):
        SmtpPost(server=server, sender=SENDER).send(letter(), "bureau@partners.example")


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_over_tls_with_user_and_password(security: Security) -> None:
    handler = Handler()
    here = context(ssl.Purpose.CLIENT_AUTH)
    how: dict[str, Any] = {"tls_context": here, "require_starttls": True, "auth_required": True}
    if security is Security.TLS:
        how = {"ssl_context": here, "auth_require_tls": False}
    how["authenticator"] = knows_the_password
    with serving(handler, **how) as port:
        brings = post(port, security, user=USER, password=PASSWORD)
        assert brings.send(letter(), "bureau@partners.example") == "250 taken"
        wrong = post(port, security, user=USER, password="fout")
        # Our password is our mistake: the letter waits until it is mended.
        with pytest.raises(TryLater, match="535"):
            wrong.send(letter(), "bureau@partners.example")
    assert len(handler.envelopes) == 1


def test_a_certificate_that_nobody_vouches_for_gets_no_letter() -> None:
    handler = Handler()
    with serving(handler, tls_context=context(ssl.Purpose.CLIENT_AUTH)) as port:
        server = MailServer(host="localhost", port=port, security=Security.STARTTLS)
        with pytest.raises(TryLater, match="CERTIFICATE_VERIFY_FAILED"):
            SmtpPost(server=server, sender=SENDER).send(letter(), "bureau@partners.example")
    assert handler.envelopes == []


def test_a_server_without_starttls_gets_no_letter() -> None:
    handler = Handler()
    with serving(handler) as port, pytest.raises(TryLater, match="STARTTLS"):
        post(port, Security.STARTTLS).send(letter(), "bureau@partners.example")
    assert handler.envelopes == []


def test_a_server_that_reports_delivery_is_asked_to_and_another_is_not() -> None:
    knows, knows_not = smtplib.SMTP(), smtplib.SMTP()
    knows.does_esmtp, knows.esmtp_features = True, {"dsn": ""}
    asked = ["RET=HDRS", "ENVID=abc-1@incassokiezer.example"], ["NOTIFY=FAILURE,DELAY"]
    assert wishes(knows, "<abc-1@incassokiezer.example>") == asked
    assert wishes(knows_not, "<abc-1@incassokiezer.example>") == ([], [])


def test_what_is_asked_of_a_server_stands_with_its_address() -> None:
    said: list[str] = []
    replies = {"EHLO": "250-localhost\r\n250 DSN", "DATA": "354 Go", ".": "250 taken as 7"}

    class Knowing(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            """Agree to all, and keep the lines; those of a letter get no reply."""
            self.wfile.write(b"220 Hello\r\n")
            for line in map(str.strip, map(bytes.decode, self.rfile)):
                verb, in_letter = line.split(" ")[0], "DATA" in said and "." not in said
                said.append(line)
                if not in_letter or line == ".":
                    self.wfile.write(f"{replies.get(verb.upper(), '250 OK')}\r\n".encode())

    with socketserver.TCPServer(("localhost", 0), Knowing) as server:
        threading.Thread(target=server.handle_request).start()
        reply = post(server.server_address[1]).send(letter(), "bureau@partners.example")
    assert reply == "250 taken as 7"
    assert f"mail FROM:<{SENDER}> RET=HDRS ENVID=abc-1@incassokiezer.example" in said
    assert "rcpt TO:<bureau@partners.example> NOTIFY=FAILURE,DELAY" in said


def test_the_local_mailbox_holds_real_messages(tmp_path: Path) -> None:
    box = LocalPost(folder=tmp_path / "postbus", sender=SENDER)
    box.send(letter(), "bureau@partners.example")
    (path,) = (tmp_path / "postbus").iterdir()
    assert path.name == "abc-1.eml"
    found = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert found["Delivered-To"] == "bureau@partners.example"
    assert found["Return-Path"] == f"<{SENDER}>"
    assert found.get_content().split("\r\n") == [".een punt vooraan", "Zoë", ""]


def test_the_same_message_again_replaces_itself(tmp_path: Path) -> None:
    box = LocalPost(folder=tmp_path, sender=SENDER)
    for _ in range(2):
        box.send(letter(), "bureau@partners.example")
    assert [path.name for path in tmp_path.iterdir()] == ["abc-1.eml"]


def test_a_mailbox_that_cannot_be_written_is_tried_later(tmp_path: Path) -> None:
    (tmp_path / "postbus").write_text("a file, no folder")
    with pytest.raises(TryLater):
        LocalPost(folder=tmp_path / "postbus", sender=SENDER).send(letter(), "a@b.example")
