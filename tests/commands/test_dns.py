"""The records that the mail domain needs."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from golden import as_read
from leads.given import PORTAL

from incasso.__main__ import cli
from incasso.leads.dns import records

DOMAIN = PORTAL.mail.sender.rpartition("@")[2]


def test_each_record_is_of_the_senders_domain_and_has_its_reason() -> None:
    found = records(PORTAL.mail, "mail.relay.example")
    by_kind = {(one.type, one.value.partition(";")[0].partition(" ")[0]): one for one in found}
    assert by_kind["TXT", "v=spf1"].value == "v=spf1 a:mail.relay.example -all"
    assert by_kind["TXT", "v=spf1"].name == f"{DOMAIN}."
    assert by_kind["TXT", "v=DMARC1"].name == f"_dmarc.{DOMAIN}."
    assert PORTAL.mail.operator in by_kind["TXT", "v=DMARC1"].value
    assert by_kind["TXT", "v=DKIM1"].name.endswith(f"._domainkey.{DOMAIN}.")
    assert by_kind["MX", "10"].name == f"{DOMAIN}."
    assert by_kind["PTR", "mail.relay.example."]
    assert all(len(one.why) > 40 for one in found)
    assert not by_kind["TXT", "v=STSv1"].needed


@pytest.mark.parametrize("host", [None, "localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_a_server_that_the_world_does_not_see_is_left_open(host: str | None) -> None:
    assert f"a:<mail.{DOMAIN}>" in records(PORTAL.mail, host)[0].value


@pytest.mark.parametrize(
    ("host", "spf", "pointer"),
    [
        ("198.51.100.7", "ip4:198.51.100.7", "7.100.51.198.in-addr.arpa."),
        ("2001:db8::7", "ip6:2001:db8::7", f"7.{'0.' * 23}8.b.d.0.1.0.0.2.ip6.arpa."),
    ],
)
def test_a_server_known_by_its_address_is_no_name(host: str, spf: str, pointer: str) -> None:
    found = records(PORTAL.mail, host)
    assert found[0].value == f"v=spf1 {spf} -all"
    assert found[0].why.endswith(f"in place of {spf[:4]}")
    (back,) = [one for one in found if one.type == "PTR"]
    assert (back.name, back.value) == (pointer, f"<mail.{DOMAIN}>.")


def test_every_word_is_as_it_was_read_before() -> None:
    names = replace(PORTAL.mail, sender="Aanvraag@Incasso.EXAMPLE")
    told = (
        f"{one}\n"
        for host in ("mail.relay.example", "198.51.100.7", None)
        for one in records(names, host)
    )
    as_read(Path(__file__).with_name("dns.txt"), "".join(told))


def test_they_are_printed_for_people_and_for_scripts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCASSO_VAR", str(tmp_path))
    told = CliRunner().invoke(cli, ["dns"]).output
    assert f'_dmarc.{DOMAIN}. TXT "v=DMARC1; p=none;' in told
    assert f"{DOMAIN}. MX 10 <mx.{DOMAIN}>." in told
    assert "As you like" in told
    found = json.loads(CliRunner().invoke(cli, ["dns", "--json"]).output)
    assert {one["type"] for one in found} == {"TXT", "MX", "PTR"}
