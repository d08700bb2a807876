"""Owns the whole product in one process: the built site, the live part and the delivery worker."""

import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from flask import Flask, Response, request, send_file
from werkzeug.security import safe_join
from werkzeug.serving import WSGIRequestHandler, make_server

from incasso.web.app import FOREVER
from incasso.web.assets import PREFIX

Worker = Callable[[threading.Event], None]


class Quiet(WSGIRequestHandler):
    """Logs nothing of its own: what it was asked may hold a private link, and `logs` tells it."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


def serve(app: Flask, public: Path, host: str, port: int, worker: Worker) -> None:
    """Serve until Ctrl-C or SIGTERM, then let the worker finish what it holds."""
    _built_first(app, public)
    server = make_server(host, port, app, threaded=True, request_handler=Quiet)
    stop = threading.Event()
    carrier = threading.Thread(target=worker, args=(stop,), name="delivery")
    carrier.start()

    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        stop.set()
        server.server_close()
        carrier.join()


def _built_first(app: Flask, public: Path) -> None:
    """Answer GET with the built file where there is one, as the front server does when live."""

    @app.before_request
    def built() -> Response | None:
        if request.method not in ("GET", "HEAD"):
            return None
        found = safe_join(str(public), request.path.lstrip("/"))
        path = Path(found) if found else None
        if path and request.path.endswith("/"):
            path = path / "index.html"
        if path is None or not path.is_file():
            return None
        answer = send_file(path, conditional=True, max_age=0)
        if request.path.startswith(PREFIX):
            answer.headers["Cache-Control"] = FOREVER
        return answer
