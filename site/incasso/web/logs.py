"""Owns how the log reads: one line an event, for machines or people, and nothing typed in it."""

import json
import logging
import re
from datetime import UTC, datetime
from time import perf_counter
from types import TracebackType

from flask import Flask, Response, g, request

from incasso.leads.faults import told

log = logging.getLogger(__name__)

# What could end a line, or steer a terminal.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class ForMachines(logging.Formatter):
    """A JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; JSON itself lets nothing end it early."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname, "logger": record.name}
        line |= {"event": record.getMessage(), **getattr(record, "facts", {})}
        if fault := _fault(record):
            line["fault"] = fault
        return json.dumps(line, default=str)


class ForPeople(logging.Formatter):
    """Readable lines; what follows on the first is indented, so that it cannot pass for another."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, or lines where it tells of a fault."""
        facts = getattr(record, "facts", {})
        said = [record.getMessage(), *(f"{key}={value}" for key, value in facts.items())]
        whole = "\n".join(filter(None, (" ".join(said), _fault(record))))
        return f"{record.levelname} {record.name}: " + visible(whole).replace("\n", "\n    ")


def visible(text: str) -> str:
    """Return `text` with what could steer a terminal written out; its own line ends stay."""
    return CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def _fault(record: logging.LogRecord) -> str:
    """Return kind and place of an error, whoever logs it; its message can hold an answer."""
    error = record.exc_info[1] if record.exc_info else None
    return told(error) if isinstance(error, Exception) else ""


def begin(*, live: bool) -> None:
    """Let this process log to its standard error; when `live`, every event and for machines."""
    root = logging.getLogger()
    if root.handlers:  # whoever runs us listens already, in its own way
        return
    handler = logging.StreamHandler()
    handler.setFormatter(ForMachines() if live else ForPeople())
    root.addHandler(handler)
    logging.getLogger("incasso").setLevel(logging.INFO if live else logging.WARNING)


class Discreet(Flask):
    """An app whose log tells of requests by their rule: an address may hold a private link."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
        *ignored: object,
    ) -> None:
        """Tell where a request failed."""
        self.logger.error("%s %s failed", request.method, _rule(), exc_info=exc_info)


def log_requests(app: Flask) -> None:
    """Let `app` log a line a request: method, rule, code, milliseconds; no address, no visitor."""

    @app.before_request
    def begun() -> None:
        g.begun = perf_counter()

    @app.after_request
    def ended(answer: Response) -> Response:
        took = perf_counter() - g.pop("begun", perf_counter())
        facts = {"method": request.method, "rule": _rule(), "code": answer.status_code}
        log.info("request", extra={"facts": {**facts, "ms": round(1000 * took)}})
        return answer


def _rule() -> str:
    return str(request.url_rule) if request.url_rule else "unknown"
