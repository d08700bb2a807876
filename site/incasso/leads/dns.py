"""Owns the records that the mail domain needs, each with its reason; nothing is looked up."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from incasso.portal import MailNames

SELECTOR = "incasso"

Server = str | ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, kw_only=True)
class DnsRecord:
    """A record to set. What stands in <brackets> only the operator knows."""

    name: str
    type: str
    value: str
    why: str
    needed: bool = True


def records(names: MailNames, host: str | None) -> tuple[DnsRecord, ...]:
    """Return the records for the sender's domain; `host` is the mail server that we hand to."""
    domain = names.sender.rpartition("@")[2].lower()
    sends = _sends(host or "", domain)
    return tuple(
        record
        for part in (_who_we_are(domain, sends, names.operator), _to_us(domain, names.operator))
        for record in part
    )


def _sends(host: str, domain: str) -> Server:
    """Return the name or the address of the server that sends, or an open place for it."""
    unseen = f"<mail.{domain}>"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host if "." in host else unseen
    return unseen if address.is_loopback else address


def _who_we_are(domain: str, sends: Server, operator: str) -> Iterator[DnsRecord]:
    server = f"a:{sends}" if isinstance(sends, str) else f"ip{sends.version}:{sends}"
    yield DnsRecord(
        name=f"{domain}.",
        type="TXT",
        value=f"v=spf1 {server} -all",
        why=(
            "SPF: only this server sends for the domain. Every message, also its return address"
            f" bounce+…@{domain}, is of this domain, so SPF is aligned. If a provider sends for"
            f" you, write the include: that it names in place of {server.partition(':')[0]}:"
        ),
    )
    yield DnsRecord(
        name=f"{SELECTOR}._domainkey.{domain}.",
        type="TXT",
        value="v=DKIM1; k=rsa; p=<the public key>",
        why=(
            "DKIM: the mail server signs, we do not. Make the key there:"
            f" opendkim-genkey -b 2048 -d {domain} -s {SELECTOR} (or the provider's own page)."
            f" The record is what it writes to {SELECTOR}.txt"
        ),
    )
    yield DnsRecord(
        name=f"_dmarc.{domain}.",
        type="TXT",
        value=f"v=DMARC1; p=none; rua=mailto:{operator}",
        why=(
            "DMARC: what is neither SPF nor DKIM of this domain is not ours. Read the reports for"
            " two weeks with p=none, then set p=reject"
        ),
    )
    yield _name_of(sends, domain)


def _name_of(sends: Server, domain: str) -> DnsRecord:
    why = "Many servers refuse mail from an address without a name; its host sets this"
    if isinstance(sends, str):
        name = f"<the address of {sends.strip('<>')}>"
        return DnsRecord(name=name, type="PTR", value=f"{sends}.", why=why)
    return DnsRecord(
        name=f"{sends.reverse_pointer}.",
        type="PTR",
        value=f"<mail.{domain}>.",
        why=(
            f"{why}. Choose a name, let it lead to {sends}, and set INCASSO_MAIL_HOST to it. If"
            " others see another address than this one, that goes here and into SPF"
        ),
    )


def _to_us(domain: str, operator: str) -> Iterator[DnsRecord]:
    yield DnsRecord(
        name=f"{domain}.",
        type="MX",
        value=f"10 <mx.{domain}>.",
        why=(
            f"Bounces and answers come back here. That server puts bounce+anything@{domain} into"
            " the Maildir INCASSO_BOUNCES (Postfix: recipient_delimiter = +), and the other"
            " addresses of portal.toml into mailboxes that people read"
        ),
    )
    yield DnsRecord(
        name=f"_smtp._tls.{domain}.",
        type="TXT",
        value=f"v=TLSRPTv1; rua=mailto:{operator}",
        why="TLS-RPT: others report when they could not reach your MX over TLS",
        needed=False,
    )
    yield DnsRecord(
        name=f"_mta-sts.{domain}.",
        type="TXT",
        value="v=STSv1; id=<the day, as 20261123>",
        why=(
            "MTA-STS, for mail that comes in: only together with a web server for"
            f" https://mta-sts.{domain}/.well-known/mta-sts.txt, which this portal is not. It"
            f" holds: version: STSv1, mode: testing, mx: <mx.{domain}>, max_age: 604800"
        ),
        needed=False,
    )
