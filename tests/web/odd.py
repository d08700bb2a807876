"""Requests that no browser sends: each is drawn from the seed, as a web server would hand it on."""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import quote_plus

from answers import SOUND

SIGNS = (
    "",
    "\x00",
    "een\x00twee",
    "\ud800",
    "\udfff\ud800",
    "\u202eomgekeerd",
    "\r\nX-Kwaad: ja",
    "%0d%0aX-Kwaad:%20ja",
    "\n\r\n<script>alert(1)</script>",
    "{{ 7 * 7 }}{% for %}",
    "'; DROP TABLE lead; --",
    "../../../../etc/passwd",
    "1e999999999",
    "-0",
    "NaN",
    "Infinity",
    "9" * 5_000,
    "0," + "0" * 5_000 + "1",
    "١٢٣",
    "１２，５０",
    "²",
    "a@" + "b" * 300 + ".nl",
    '"a b"@[127.0.0.1]',
    "+31" + "6" * 40,
    "tel:;ext=1",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "31-02-2027 10:00",
    "2026-W99",
    "é" * 1_000,
    "🧾" * 300,
    "\t" * 200,
    "[" * 3_000,
    "null",
    "alle",
    "6b0d0e8e-52a5-4d0c-9d5c-6f7a3c1f1c11",
    "eyJwYXJhbWV0ZXJzIjp7fX0=",
    "x" * 30_000,
)
OTHER_FIELDS = (
    "bureau",
    "vervanger",
    "aanbod",
    "vervangers",
    "wijzig",
    "sleutel",
    "website",
    "bewijs",
    "wens",
    "voorstel1",
    "voorstel2",
    "voorstel3",
    "reden",
    "moment",
    "__class__",
    "csrf_token",
    "",
)
METHODS = ("GET", "POST", "POST", "POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE")
ODD_METHODS = ("PATCH", "CONNECT", "PROPFIND", "get", "QUERY", "A" * 500, "POST ", "!")
PATHS = (
    "/offerte/",
    *["/offerte/versturen/"] * 8,
    "/bewijs/",
    "/gezondheid/",
    "/aanvraag/{}/",
    "/aanvraag/{}/intrekken/",
    "/aanvraag/{}/wissen/",
    "/aanvraag/{}/erbij/",
    "/bevestigen/{}/",
    "/bureau/aannemen/{}/",
    "/bureau/afwijzen/{}/",
    "/bureau/teruggeven/{}/",
    "/bureau/{}/{}/",
    "/postbus/{}/",
    "/postbus/{}/html",
    "/static/{}",
    "/gidsen/{}/",
    "/{}/",
    "/{}",
    "{}",
)
KINDS = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=geen",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=deel",
    "multipart/form-data; boundary=\xff\x80",
    'multipart/form-data; boundary="' + "d" * 400 + '"',
    "multipart/mixed; boundary=deel",
    "application/json",
    "text/plain;;;=",
    "\x80/\xff",
    "",
)
HOSTS = (
    "localhost",
    "localhost",
    "localhost",
    "",
    "a b",
    "[::1",
    "localhost:99999",
    "é.nl",
    "@",
    "x,y",
)
HEADERS = (
    "ORIGIN",
    "SEC_FETCH_SITE",
    "X_FORWARDED_FOR",
    "X_FORWARDED_HOST",
    "X_HTTP_METHOD_OVERRIDE",
    "COOKIE",
    "ACCEPT",
    "ACCEPT_ENCODING",
    "ACCEPT_LANGUAGE",
    "AUTHORIZATION",
    "CONTENT_ENCODING",
    "TRANSFER_ENCODING",
    "EXPECT",
    "IF_MODIFIED_SINCE",
    "IF_NONE_MATCH",
    "RANGE",
    "REFERER",
    "USER_AGENT",
    "IDEMPOTENCY_KEY",
)
VALUES = (
    "null",
    "same-origin",
    "http://localhost",
    "http://[",
    "bytes=0-0,-1,5-2",
    "Sat, 99 Xxx 9999 99:99:99 GMT",
    'W/"',
    "gzip, ,;q=x",
    "Basic %%%",
    "chunked",
    "a=b; a=c; =; \xe9=\x80",
    "DELETE",
    "x" * 8_000,
)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What came back: a status, the headers, and what stood in it."""

    code: int
    headers: list[tuple[str, str]]
    body: bytes


class Odd:
    """Draws requests. `tokens` are links that were sound before something is done to them."""

    def __init__(self, seed: int, tokens: Iterable[str], proofs: Iterable[str]) -> None:
        self.draw = random.Random(seed)
        self.tokens, self.proofs = list(tokens), list(proofs)

    def environ(self) -> dict[str, Any]:
        """Return one request as WSGI has it: header bytes as latin-1, the path undone."""
        draw = self.draw
        method = draw.choice(METHODS if draw.random() < 0.9 else ODD_METHODS)
        path = draw.choice(PATHS)
        if path.startswith("/offerte") and draw.random() < 0.8:
            method = "POST"
        while "{}" in path:
            path = path.replace("{}", self._token(), 1)
        kind, body = self._body() if method == "POST" or draw.random() < 0.1 else ("", b"")
        asks = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path.encode("utf-8", "surrogatepass").decode("latin-1"),
            "QUERY_STRING": quote_plus(self._sign(), errors="surrogatepass")[:4_000]
            if draw.random() < 0.3
            else draw.choice(("", "", "%", "a=%FF&a=%00&=&&;", "gewijzigd&gedaan=gewist")),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": draw.choice(("HTTP/1.1", "HTTP/1.0", "HTTP/0.9")),
            "HTTP_HOST": draw.choice(HOSTS),
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": self._length(body),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": None,
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        if draw.random() < 0.9:
            asks["REMOTE_ADDR"] = draw.choice((f"10.0.{draw.randrange(256)}.1", "::1", "", "\xff"))
        for name in draw.sample(HEADERS, draw.choice((0, 0, 0, 1, 3))):
            asks[f"HTTP_{name}"] = draw.choice(VALUES)
        return asks

    def _sign(self) -> str:
        return self.draw.choice(SIGNS)

    def _token(self) -> str:
        token, way = self.draw.choice(self.tokens), self.draw.randrange(6)
        place = self.draw.randrange(len(token))
        changed = (
            self._sign,
            lambda: token[:place],
            lambda: token[:place] + self.draw.choice("A_-.\x00é") + token[place + 1 :],
            lambda: token[place:] + token[:place],
            lambda: token * 3,
            lambda: str(self.draw.getrandbits(80)),
        )
        return str(changed[way]())

    def _fields(self) -> list[tuple[str, str]]:
        fields: list[tuple[str, str]] = []
        for name, value in SOUND.items():
            fields += [(name, str(one)) for one in (value if isinstance(value, list) else [value])]
        fields += [("toelichting", str(self.draw.random())), ("bureau", "voorbeeldincasso-noord")]
        for _ in range(self.draw.choice((0, 0, 1, 1, 2, 5))):
            name = self.draw.choice([*SOUND, *OTHER_FIELDS])
            if self.draw.random() < 0.7:
                fields = [one for one in fields if one[0] != name]
            proof = name == "bewijs" and self.draw.random() < 0.5
            value = self.draw.choice(self.proofs) if proof else self._sign()
            fields += [(name, value)] * self.draw.choice((1, 1, 1, 2, 40))
        self.draw.shuffle(fields)
        return fields

    def _body(self) -> tuple[str, bytes]:
        kind = self.draw.choice(KINDS) if self.draw.random() < 0.4 else KINDS[0]
        if self.draw.random() < 0.05:
            return kind, self.draw.randbytes(self.draw.choice((0, 1, 500, 70_000)))
        fields = self._fields()
        whole = _parts(fields) if "multipart" in kind else _pairs(fields)
        return kind, whole[: self.draw.randrange(len(whole) + 1)] if self._seldom() else whole

    def _length(self, body: bytes) -> str:
        if not self._seldom():
            return str(len(body))
        wrong = ("", "-1", "x", "1e3", "0", str(len(body) + 50), "9" * 30, str(len(body) // 2))
        return self.draw.choice(wrong)

    def _seldom(self) -> bool:
        return self.draw.random() < 0.1


def _pairs(fields: Iterable[tuple[str, str]]) -> bytes:
    written = (
        f"{quote_plus(name)}={quote_plus(value, errors='surrogatepass')}" for name, value in fields
    )
    return "&".join(written).encode()


def _parts(fields: Iterable[tuple[str, str]]) -> bytes:
    parts = b"".join(
        b'--deel\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (name.encode(), value.encode("utf-8", "surrogatepass"))
        for name, value in fields
    )
    return parts + b"--deel--\r\n"


def answered(app: Callable[..., Iterable[bytes]], environ: Mapping[str, Any]) -> Answered:
    """Ask the app itself, as a web server does."""
    begun: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], fault: object = None) -> None:
        begun[:] = [status, headers]

    found = app(dict(environ), start)
    body = b"".join(found)
    if hasattr(found, "close"):
        found.close()
    status, headers = begun
    return Answered(code=int(status.split()[0]), headers=headers, body=body)
