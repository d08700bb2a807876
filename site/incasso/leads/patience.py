"""Owns how long one conversation may take in all, however slowly the other side speaks."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

# With the two time-outs of connecting this stays well below the lease of a message: a time-out
# counts from one word to the next, and who drips words would hold a worker for ever.
CONVERSATION_SECONDS = 120
AGAIN_SECONDS = 1.0


@contextlib.contextmanager
def hung_up_after(seconds: float, line: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Cut the connection when the block takes longer; it then fails as if the other side had."""
    over = threading.Event()
    threading.Thread(target=_hang_up, args=(seconds, line, over), daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _hang_up(
    seconds: float, line: Callable[[], socket.socket | None], over: threading.Event
) -> None:
    while not over.wait(seconds):
        # Who is still connecting has no line yet: the next time there may be one.
        with contextlib.suppress(OSError):
            if open_ := line():
                open_.shutdown(socket.SHUT_RDWR)
        seconds = AGAIN_SECONDS
