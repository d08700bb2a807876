"""What the machine supplies: defaults where nobody is harmed, and every gap named at once."""

from pathlib import Path

import pytest

from incasso.errors import Mistakes
from incasso.settings import MailServer, Mode, Security, Settings, from_environment

LIVE = {
    "INCASSO_MODE": "production",
    "INCASSO_SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "INCASSO_MAIL_HOST": "mail.portal.example",
    "INCASSO_PARTNER_MAIL": "partners.toml",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "partners.toml").write_text('noord = "noord@bureau.example"\n')
    return tmp_path


def faults(environ: dict[str, str], root: Path) -> list[str]:
    with pytest.raises(Mistakes) as caught:
        from_environment(environ, root)
    return [mistake.where for mistake in caught.value.mistakes]


def live(root: Path, **changed: str) -> Settings:
    return from_environment(LIVE | changed, root)


def test_on_a_fresh_machine_nothing_need_be_set(root: Path) -> None:
    found = from_environment({}, root)
    assert found.mode is Mode.DEVELOPMENT
    assert found.mail is None
    assert found.postbus == root / "var" / "postbus"
    assert found.database_url == f"sqlite:///{root / 'var' / 'incasso.sqlite3'}"
    assert (found.host, found.port) == ("127.0.0.1", 8000)
    assert found.address == "http://127.0.0.1:8000"
    assert found.proxies == 0
    assert found.partner_addresses(["noord"]) == {"noord": "noord@partners.example"}


def test_a_secret_is_made_once_and_is_nobody_elses(root: Path) -> None:
    first = from_environment({}, root).secret_key
    assert first == from_environment({}, root).secret_key
    assert len(first) == 64
    file = root / "var" / "secret"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret"]


def test_production_names_all_that_is_missing_at_once(root: Path) -> None:
    assert faults({"INCASSO_MODE": "production"}, root) == [
        "INCASSO_MAIL_HOST",
        "INCASSO_PARTNER_MAIL",
        "INCASSO_SECRET_KEY",
    ]
    assert not (root / "var").exists()


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"INCASSO_MODE": "live"}, "INCASSO_MODE"),
        ({"INCASSO_SECRET_KEY": "short"}, "INCASSO_SECRET_KEY"),
        ({"INCASSO_PORT": "80000"}, "INCASSO_PORT"),
        ({"INCASSO_PORT": "http"}, "INCASSO_PORT"),
        ({"INCASSO_PROXIES": "10"}, "INCASSO_PROXIES"),
        ({"INCASSO_PROXIES": "-1"}, "INCASSO_PROXIES"),
        ({"INCASSO_MAIL_SECURITY": "ssl"}, "INCASSO_MAIL_SECURITY"),
        ({"INCASSO_MAIL_USER": "portaal"}, "INCASSO_MAIL_PASSWORD"),
        ({"INCASSO_MAIL_PASSWORD": "geheim"}, "INCASSO_MAIL_USER"),
        ({"INCASSO_PARTNER_MAIL": "absent.toml"}, "INCASSO_PARTNER_MAIL"),
        ({"INCASSO_PARTNER_MAIL": "broken.toml"}, "broken.toml"),
        ({"INCASSO_PARTNER_MAIL": "wrong.toml"}, "wrong.toml"),
    ],
    ids=str,
)
def test_a_wrong_setting_is_named(root: Path, changed: dict[str, str], where: str) -> None:
    (root / "broken.toml").write_text("noord = noord@bureau.example")
    (root / "wrong.toml").write_text('noord = "geen adres"')
    assert faults(LIVE | changed, root) == [where]


@pytest.mark.parametrize(
    ("security", "port"), [("none", 25), ("starttls", 587), ("tls", 465)], ids=str
)
def test_a_mail_server_has_its_usual_port(root: Path, security: str, port: int) -> None:
    found = live(root, INCASSO_MAIL_SECURITY=security)
    host = "mail.portal.example"
    assert found.mail == MailServer(host=host, port=port, security=Security(security))


def test_a_partner_without_an_address_is_named_with_its_remedy(root: Path) -> None:
    found = live(root)
    assert found.partner_addresses(["noord"]) == {"noord": "noord@bureau.example"}
    with pytest.raises(Mistakes, match=r'partners\.toml: partner `zuid`.*Add the line zuid = "'):
        found.partner_addresses(["noord", "zuid"])


def test_secrets_do_not_show_when_settings_are_printed(root: Path) -> None:
    found = live(root, INCASSO_MAIL_USER="portaal", INCASSO_MAIL_PASSWORD="geheim")
    shown = repr(found)
    assert "geheim" not in shown
    assert LIVE["INCASSO_SECRET_KEY"] not in shown
    assert "noord@bureau.example" not in shown


def test_places_and_addresses_can_be_set(root: Path) -> None:
    found = live(
        root,
        INCASSO_VAR=str(root / "elders"),
        DATABASE_URL="postgresql+psycopg://db/incasso",
        INCASSO_ADDRESS="https://portal.example/",
        INCASSO_HOST="0.0.0.0",
        INCASSO_PORT="8080",
        INCASSO_PROXIES="2",
    )
    assert found.var == root / "elders"
    assert found.database_url == "postgresql+psycopg://db/incasso"
    assert found.address == "https://portal.example"
    assert (found.host, found.port) == ("0.0.0.0", 8080)
    assert found.proxies == 2
    assert live(root).address is None


def test_bounces_are_read_only_where_a_maildir_is(root: Path) -> None:
    assert from_environment({}, root).bounces is None
    assert faults({"INCASSO_BOUNCES": str(root / "bounces")}, root) == ["INCASSO_BOUNCES"]
    (root / "bounces" / "new").mkdir(parents=True)
    found = from_environment({"INCASSO_BOUNCES": str(root / "bounces")}, root)
    assert found.bounces == root / "bounces"


HOOK = '[noord]\naddress = "{address}"\nsecret = "{secret}"\n'
SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
ADDRESS = "https://bureau.example/haak"


@pytest.mark.parametrize(
    ("written", "live", "sound"),
    [
        (HOOK.format(address=ADDRESS, secret=SECRET), True, True),
        (HOOK.format(address="http://bureau.example/haak", secret=SECRET), False, False),
        (HOOK.format(address="http://127.0.0.1:9/haak", secret=SECRET), False, True),
        (HOOK.format(address="http://127.0.0.1:9/haak", secret=SECRET), True, False),
        (HOOK.format(address="https://wie:wat@bureau.example/", secret=SECRET), True, False),
        (HOOK.format(address="https:///haak", secret=SECRET), True, False),
        (HOOK.format(address="file:///etc/passwd", secret=SECRET), False, False),
        (HOOK.format(address=ADDRESS, secret="kort"), True, False),
        ('noord = "https://bureau.example/haak"', True, False),
        ("[noord", True, False),
    ],
)
def test_a_webhook_goes_over_https_and_has_a_sound_secret(
    root: Path, written: str, live: bool, sound: bool
) -> None:
    (root / "hooks.toml").write_text(written)
    environ = (LIVE if live else {}) | {"INCASSO_PARTNER_HOOKS": "hooks.toml"}
    if not sound:
        assert len(faults(environ, root)) == 1
        return
    found = from_environment(environ, root)
    assert found.hooks["noord"].secret == SECRET
    assert SECRET not in repr(found)
    assert found.hooks_of(["noord"]) == found.hooks
    with pytest.raises(Mistakes, match="zuid"):
        found.hooks_of(["noord", "zuid"])


def test_a_file_of_webhooks_that_is_not_there_is_named(root: Path) -> None:
    assert faults({"INCASSO_PARTNER_HOOKS": "none.toml"}, root) == ["INCASSO_PARTNER_HOOKS"]
