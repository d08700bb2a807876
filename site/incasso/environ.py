"""Owns how the machine's environment is read: each fault a Mistake, none before all are found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from incasso.errors import Mistake, Mistakes
from incasso.strict import read_toml

E = TypeVar("E", bound=StrEnum)


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
        try:
            data = read_toml((root / value).read_text(encoding="utf-8"), value)
        except OSError as error:
            self.miss(name, f"`{value}` cannot be read: {error.strerror}", mend)
            return None
        except Mistakes as found:
            self.mistakes += found.mistakes
            return None
        for slug, address in data.items():
            if not isinstance(address, str) or address.count("@") != 1:
                self.miss(value, f"`{slug}` is not an address", 'Write slug = "name@domain"')
        return data
