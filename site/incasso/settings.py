"""Owns what the machine supplies: paths, secrets and addresses, read once at the door."""

import contextlib
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from incasso.environ import Reader
from incasso.errors import Mistake, Mistakes


class Mode(StrEnum):
    """In development everything has a default, and mail stays on this machine."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Security(StrEnum):
    """How the road to the mail server is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mail is handed over; `user` and `password` are both there, or neither."""

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Hook:
    """Where an agency's own system is called, and the secret that signs the call."""

    address: str
    secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`mail` is None where mail goes to the local mailbox `postbus`.

    `spool` is where requests wait that the database cannot take.
    `address` is where visitors reach us, without a slash at the end; None: as portal.toml says.
    `proxies` is how many of our own servers stand in front, each naming who asked it.
    `partner_mail` is None in development: every partner then has an invented address.
    `bounces` is the Maildir where bounces come in; None: they go to the sender, for people to read.
    """

    mode: Mode
    content: Path
    templates: Path
    static: Path
    public: Path
    var: Path
    spool: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    mail: MailServer | None
    bounces: Path | None
    partner_mail: Mapping[str, str] | None = field(repr=False)
    partner_mail_file: str
    hooks: Mapping[str, Hook] = field(repr=False)
    host: str
    port: int
    proxies: int
    address: str | None

    @property
    def postbus(self) -> Path:
        """The folder of the local mailbox."""
        return self.var / "postbus"

    def partner_addresses(self, slugs: Iterable[str]) -> dict[str, str]:
        """Return the mail address of each partner.

        Raises:
            Mistakes: every partner that has none.
        """
        if self.partner_mail is None:
            return {slug: f"{slug}@partners.example" for slug in slugs}
        known = dict(self.partner_mail)
        missing = [slug for slug in slugs if slug not in known]
        if missing:
            raise Mistakes(
                Mistake(
                    where=self.partner_mail_file,
                    what=f"partner `{slug}` has no mail address",
                    mend=f'Add the line {slug} = "its address", or remove the partner',
                )
                for slug in missing
            )
        return known

    def hooks_of(self, slugs: Iterable[str]) -> Mapping[str, Hook]:
        """Return where each of these partners is called.

        Raises:
            Mistakes: every partner that has no hook.
        """
        missing = [slug for slug in slugs if slug not in self.hooks]
        if missing:
            what = "has a webhook, and no address for it"
            mend = "Add its table to the file, or take `webhook` out of the partner's file"
            raise Mistakes(
                Mistake(where="INCASSO_PARTNER_HOOKS", what=f"partner `{slug}` {what}", mend=mend)
                for slug in missing
            )
        return self.hooks


def from_environment(environ: Mapping[str, str], root: Path) -> Settings:
    """Read the settings; `root` is the repository. In development a secret is made once.

    Raises:
        Mistakes: everything that is missing or wrong, at once.
    """
    found = Reader(environ)
    mode = found.choice("INCASSO_MODE", Mode, Mode.DEVELOPMENT)
    live = mode is Mode.PRODUCTION
    var = Path(environ.get("INCASSO_VAR", root / "var")).absolute()
    host = found.text("INCASSO_HOST", "127.0.0.1")
    port = found.port("INCASSO_PORT", 8000)
    proxies = found.hops("INCASSO_PROXIES")
    address = environ.get("INCASSO_ADDRESS") or (None if live else f"http://{host}:{port}")
    partner_mail = found.addresses("INCASSO_PARTNER_MAIL", root, needed=live)
    secret = found.secret("INCASSO_SECRET_KEY", needed=live)
    mail = _mail_server(found, needed=live)
    bounces = found.maildir("INCASSO_BOUNCES")
    hooks = found.hooks("INCASSO_PARTNER_HOOKS", root, loopback=not live)
    if found.mistakes:
        raise Mistakes(found.mistakes)
    return Settings(
        mode=mode,
        content=root / "content",
        templates=root / "templates",
        static=root / "static",
        public=Path(environ.get("INCASSO_PUBLIC", root / "public")).absolute(),
        var=var,
        spool=Path(environ.get("INCASSO_SPOOL") or var / "spool").absolute(),
        database_url=environ.get("DATABASE_URL") or f"sqlite:///{var / 'incasso.sqlite3'}",
        secret_key=secret or _secret_of_this_machine(var / "secret"),
        mail=mail,
        bounces=bounces,
        partner_mail=partner_mail,
        partner_mail_file=environ.get("INCASSO_PARTNER_MAIL", ""),
        hooks={slug: Hook(**kept) for slug, kept in hooks.items()},
        host=host,
        port=port,
        proxies=proxies,
        address=address.rstrip("/") if address else None,
    )


def _mail_server(found: Reader, *, needed: bool) -> MailServer | None:
    host = found.environ.get("INCASSO_MAIL_HOST", "")
    if not host and not needed:
        return None
    if not host:
        found.miss("INCASSO_MAIL_HOST", "is missing", "Set the name of the mail server")
    security = found.choice("INCASSO_MAIL_SECURITY", Security, Security.STARTTLS)
    usual = {Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465}[security]
    port = found.port("INCASSO_MAIL_PORT", usual)
    user = found.environ.get("INCASSO_MAIL_USER") or None
    password = found.environ.get("INCASSO_MAIL_PASSWORD") or None
    for name, value in (("INCASSO_MAIL_USER", user), ("INCASSO_MAIL_PASSWORD", password)):
        if (user or password) and not value:
            found.miss(name, "is missing", "Set user and password both, or neither")
    return MailServer(host=host, port=port, security=security, user=user, password=password)


def _secret_of_this_machine(path: Path) -> str:
    """Make it once; of two processes that begin together, the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.part")
    if not path.exists():
        handle = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text(encoding="ascii")
