"""Owns how long one conversation may take in all, however slowly the other side speaks."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

# With the two time-outs of connecting this stays well below the lease of a message: a time-out
# counts from one word to the next, and who drips words would hold a worker for ever.
CONVERSATION_SECONDS = 120


@contextlib.contextmanager
def hung_up_after(seconds: float, line: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Cut the connection when the block takes longer; it then fails as if the other side had."""
    timer = threading.Timer(seconds, _hang_up, (line,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(line: Callable[[], socket.socket | None]) -> None:
    with contextlib.suppress(OSError):
        if open_ := line():
            open_.shutdown(socket.SHUT_RDWR)
