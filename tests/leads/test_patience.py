"""Who does not pick up, or late: a call whose time is over fails as if the other side had."""

import socket
import time

import pytest

from incasso.leads.accept import accept
from incasso.leads.ledger import Ledger
from incasso.leads.patience import hung_up_after
from incasso.leads.webhooks import Hooks
from incasso.settings import Hook
from leads.given import NOON, PORTAL, FakePost, asked, partner, rows, worker_of
from leads.test_webhooks import SECRET

CALLED = partner("een", webhook=True)


@pytest.mark.sqlite_only
def test_a_system_that_does_not_pick_up_is_called_later(ledger: Ledger, post: FakePost) -> None:
    accept(asked(), {"een"}, [CALLED], ledger, NOON, consent="Ja.", portal=PORTAL)
    # Who waits takes the only place: who comes after it hears nothing at all.
    with (
        socket.create_server(("127.0.0.1", 0), backlog=0) as busy,
        socket.create_connection(busy.getsockname()),
    ):
        there = Hook(address="http://{}:{}/".format(*busy.getsockname()), secret=SECRET)
        hooks = Hooks(by_slug={"een": there}, timeout=0.5, patience=0.1)
        assert worker_of(ledger, post, [CALLED], hooks=hooks).deliver_due() == 3
    (owed,) = (row for row in rows(ledger, "outbox") if row["kind"] == "webhook")
    assert (owed["state"], owed["tries"], owed["reply"]) == ("queued", 1, "TimeoutError")
    assert len(post.sent) == 2


def test_a_line_that_comes_when_its_time_is_over_is_cut_as_well() -> None:
    lines: list[socket.socket] = []
    ours, theirs = socket.socketpair()
    ours.settimeout(10)
    with ours, theirs, hung_up_after(0.01, lambda: lines[0] if lines else None):
        time.sleep(0.2)
        lines.append(ours)
        assert ours.recv(1) == b""


def test_a_line_that_is_done_in_time_is_left_alone() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        with hung_up_after(0.2, lambda: ours):
            ours.sendall(b"1")
        time.sleep(0.4)
        ours.sendall(b"2")
        assert theirs.recv(2) == b"12"
