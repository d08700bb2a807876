"""Where a request ends: gunicorn refuses what can be read in two ways, and reads no second one."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from visitor import ROOT

pytestmark = pytest.mark.xdist_group("framing")
SECOND = b"GET /gezondheid/ HTTP/1.1\r\nHost: x\r\n\r\n"
BODY = b"hoofdsom=1"
HEAD = b"POST /offerte/ HTTP/1.1\r\nHost: localhost\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
CHUNKED = b"a\r\n" + BODY + b"\r\n0\r\n\r\n"
CODINGS = (
    b"Transfer-Encoding: chunked\r\nContent-Length: 10",
    b"Content-Length: 10\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: xchunked",
    b"Transfer-Encoding: chunked, identity",
    b"Transfer-Encoding: identity, chunked, chunked",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    b"Transfer-Encoding: chunked;x=1",
    b"Transfer-Encoding:\x0bchunked",
    b"Transfer-Encoding: \x00chunked",
    b'Transfer-Encoding: "chunked"',
    b"Transfer-Encoding : chunked",
    b" Transfer-Encoding: chunked",
    b"Transfer_Encoding: chunked\r\nX: y",
    b"Transfer-Encoding\x00: chunked",
    b"Transfer-Encoding: gzip, chunked, x",
)
LENGTHS = (
    b"Content-Length: 10\r\nContent-Length: 11",
    b"Content-Length: 10, 11",
    b"Content-Length: -1",
    b"Content-Length: +10",
    b"Content-Length: 1e1",
    b"Content-Length: 0x0a",
    b"Content-Length: 10_0",
    b"Content-Length: \xb2",
    b"Content-Length: 10 10",
    b"Content-Length:",
    b"Content-Length : 10",
    b"Content-Length\x00: 10",
    b"Content-Length: 99999999999999999999999999",
    b"Content-Length: 10;",
)
CHUNKS = (
    b"g\r\nx\r\n0\r\n\r\n",
    b"-1\r\nx\r\n0\r\n\r\n",
    b"0xa\r\n" + BODY + b"\r\n0\r\n\r\n",
    b"a \n" + BODY + b"\n0\n\n",
    b"a;\x00=1\n" + BODY + b"\r\n0\r\n\r\n",
    b"ffffffffffffffffffff\r\n" + BODY + b"\r\n0\r\n\r\n",
    b"a\r\n" + BODY + b"XX0\r\n\r\n",
    b"1_0\r\n" + BODY + b"\r\n0\r\n\r\n",
    b"\r\n\r\n",
    b" a\r\n" + BODY + b"\r\n0\r\n\r\n",
)
LINES = (
    b"POST /offerte/ HTTP/1.1\r\n Host: localhost\r\n\r\n",
    b"POST /offerte/ HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n",
    b"POST  /offerte/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST /offerte/ HTTP/9.9\r\nHost: localhost\r\n\r\n",
    b"POST /offerte/ HTTP/1.1 x\r\nHost: localhost\r\n\r\n",
    b"POST /offerte/\r\n\r\n",
    b"P\x00ST /offerte/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST /offerte/ HTTP/1.1\r\nHost localhost\r\n\r\n",
    b"POST /offerte/ HTTP/1.1\r\n: leeg\r\n\r\n",
    b"POST /offerte/ HTTP/1.1\r\nX: a\rY: b\r\n\r\n",
    b"POST /offerte/ HTTP/1.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
    b"POST /offerte/ HTTP/1.1\r\n" + b"X: a\r\n" * 300 + b"\r\n",
    b"POST /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
)
CASES = [
    *(HEAD + FORM + one + b"\r\n\r\n" + CHUNKED + SECOND for one in CODINGS),
    *(HEAD + FORM + one + b"\r\n\r\n" + BODY + SECOND for one in LENGTHS),
    *(HEAD + FORM + b"Transfer-Encoding: chunked\r\n\r\n" + one + SECOND for one in CHUNKS),
    *(one + SECOND for one in LINES),
]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where gunicorn runs the app."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = int(free.getsockname()[1])
    folder = tmp_path_factory.mktemp("framing")
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "site"), "INCASSO_VAR": str(folder)}
    command = ["-m", "gunicorn", "-w", "1", "-b", f"127.0.0.1:{number}", "incasso.wsgi:app()"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([sys.executable, *command], env=environ, stdout=log, stderr=log)
        try:
            _wait_for(number, process)
            yield number
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        assert process.poll() is None, "gunicorn stopped"
        try:
            if b" 200 " in answered(port, SECOND.replace(b"Host: x", b"Connection: close")):
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError("gunicorn does not answer")


def answered(port: int, sent: bytes) -> bytes:
    """Send bytes as they are, say that there is no more, and return all that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as here:
        parts = []
        try:
            here.sendall(sent)
            here.shutdown(socket.SHUT_WR)
            while part := here.recv(65_536):
                parts.append(part)
        except ConnectionError:
            pass
        return b"".join(parts)


def test_there_are_fifty_of_them() -> None:
    assert len(set(CASES)) >= 50


@pytest.mark.parametrize("sent", CASES, ids=lambda sent: repr(sent[50:120])[2:60])
def test_odd_framing_is_refused_or_read_as_one_request(port: int, sent: bytes) -> None:
    answer = answered(port, sent)
    # What came behind it was never read as a request of its own.
    assert b"\r\n\r\nok\n" not in answer
    codes = re.findall(rb"^HTTP/1\.1 (\d+) ", answer, re.MULTILINE)
    assert len(codes) <= 1
    # 501: what HTTP itself asks for where a coding is unknown.
    assert not codes or codes[0][:1] == b"4" or codes[0] == b"501", answer[:200]
