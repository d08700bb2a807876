"""Owns how the machine's environment is read: each fault a Mistake, none before all are found."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from incasso.errors import Mistake, Mistakes
from incasso.strict import read_toml

E = TypeVar("E", bound=StrEnum)
# As Standard Webhooks writes it: 24 to 64 bytes.
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{32,86}={0,2}")


@dataclass
class Reader:
    """The environment, and every mistake found in it so far."""

    environ: Mapping[str, str]
    mistakes: list[Mistake] = field(default_factory=list)

    def miss(self, where: str, what: str, mend: str) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(where=where, what=what, mend=mend))

    def text(self, name: str, default: str) -> str:
        """Return the value, or `default` where there is none."""
        return self.environ.get(name) or default

    def choice(self, name: str, kind: type[E], default: E) -> E:
        """Return the member that the value names."""
        try:
            return kind(self.environ.get(name) or default)
        except ValueError:
            self.miss(name, f"`{self.environ[name]}` is unknown", f"Use {', '.join(kind)}")
            return default

    def port(self, name: str, default: int) -> int:
        """Return a port number."""
        value = self.environ.get(name) or str(default)
        if not (value.isdecimal() and 0 < int(value) < 65536):
            self.miss(name, f"`{value}` is not a port", "Use a number from 1 to 65535")
            return default
        return int(value)

    def hops(self, name: str) -> int:
        """Return a number of proxies, none where it does not say."""
        value = self.environ.get(name) or "0"
        if not (value.isdecimal() and int(value) < 10):
            self.miss(name, f"`{value}` is not a number of proxies", "Use 0 to 9")
            return 0
        return int(value)

    def secret(self, name: str, *, needed: bool) -> str:
        """Return secrets of 32 characters or more, the one in use first, parted by commas."""
        value = self.environ.get(name, "")
        if needed and min(map(len, value.split(","))) < 32:
            what = "is too short" if value else "is missing"
            self.miss(name, what, "Set 32 random characters or more: openssl rand -hex 32")
        return value

    def maildir(self, name: str) -> Path | None:
        """Return the Maildir that the value names, or None where there is none."""
        if not (value := self.environ.get(name, "")):
            return None
        box = Path(value).absolute()
        if not (box / "new").is_dir():
            self.miss(name, f"`{value}` is not a Maildir", "Make it: new, cur and tmp in a folder")
        return box

    def addresses(self, name: str, root: Path, *, needed: bool) -> Mapping[str, str] | None:
        """Return the TOML file that the value names: a mail address per slug."""
        mend = 'Name a TOML file with a line for each partner: slug = "address"'
        if not (value := self.environ.get(name, "")):
            if needed:
                self.miss(name, "is missing", mend)
            return None
        data = self._toml(name, root, mend)
        if data is None:
            return None
        for slug, address in data.items():
            if not isinstance(address, str) or address.count("@") != 1:
                self.miss(value, f"`{slug}` is not an address", 'Write slug = "name@domain"')
        return data

    def hooks(self, name: str, root: Path, *, loopback: bool) -> Mapping[str, dict[str, str]]:
        """Return the TOML file that the value names: an address and a secret per slug."""
        mend = "Name a TOML file with a table for each partner: [slug], address, secret"
        data = self._toml(name, root, mend) if self.environ.get(name) else None
        for slug, kept in (data or {}).items():
            if not isinstance(kept, dict) or set(kept) != {"address", "secret"}:
                self.miss(name, f"`{slug}` has not just an address and a secret", mend)
            elif not _may_be_called(str(kept["address"]), loopback=loopback):
                self.miss(name, f"`{slug}` has no https address", "Write https://host/path")
            elif not SECRET.fullmatch(str(kept["secret"])):
                self.miss(
                    name, f"`{slug}` has no sound secret", 'Write "whsec_" and 32 bytes base64'
                )
        return data or {}

    def _toml(self, name: str, root: Path, mend: str) -> dict[str, Any] | None:
        value = self.environ[name]
        try:
            return read_toml((root / value).read_text(encoding="utf-8"), value)
        except OSError as error:
            self.miss(name, f"`{value}` cannot be read: {error.strerror}", mend)
        except Mistakes as found:
            self.mistakes += found.mistakes
        return None


def _may_be_called(address: str, *, loopback: bool) -> bool:
    found = urlsplit(address)
    here = found.hostname in ("127.0.0.1", "localhost")
    if found.scheme == "http":
        return loopback and here
    return found.scheme == "https" and bool(found.hostname) and found.username is None
