"""A Postfix on loopback, from Debian's package: own queue, own configuration, no service.

It takes what is for `domain` into a Maildir and brings everything else to one server.
"""

import grp
import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import debian

QUEUE = "active bounce corrupt defer deferred flush hold incoming maildrop pid private public saved"
MAIN = """compatibility_level = 3.6
queue_directory = {var}/queue
data_directory = {var}/data
daemon_directory = {root}/usr/lib/postfix/sbin
shlib_directory = {root}/usr/lib/postfix
command_directory = {root}/usr/sbin
meta_directory = {root}/usr/share/postfix
import_environment = MAIL_CONFIG MAIL_LOGTAG TZ LD_LIBRARY_PATH
mail_owner = mail
setgid_group = operator
default_privs = nobody
maillog_file = {var}/log
maillog_file_prefixes = {var}
myhostname = mx.postfix.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
relayhost = [127.0.0.1]:{onward}
smtp_host_lookup = native
smtp_dns_support_level = disabled
recipient_delimiter = +
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {var}
virtual_mailbox_maps = static:bounces/
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
"""
# name, type, private, unprivileged, chroot, wakeup, maxproc, program
MASTER = """127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class NoPostfix(Exception):
    """It cannot run here, and why."""


@dataclass(frozen=True, kw_only=True)
class Postfix:
    """One that runs: where it listens, its Maildir, its log."""

    port: int
    box: Path
    log: Path


@contextmanager
def running(var: Path, packages: Path, domain: str, onward: int) -> Iterator[Postfix]:
    """Run it with everything below `var`; `packages` keeps what was unpacked.

    Raises:
        NoPostfix: it is not there and cannot be fetched, or this user may not run it.
    """
    if os.geteuid() != 0:
        raise NoPostfix("Postfix is begun by root only, and this is an ordinary user")
    root = _found(packages)
    conf = _configured(var, root, domain, onward)
    port = int((conf / "master.cf").read_text().partition(":")[2].split()[0])
    environment = {**os.environ, "LD_LIBRARY_PATH": str(root / "usr/lib/postfix")}
    command = [root / "usr/lib/postfix/sbin/master", "-c", conf, "-d"]
    said = (var / "said").open("wb")
    with said, subprocess.Popen(
        command, env=environment, stdout=said, stderr=said, start_new_session=True
    ) as process:  # fmt: skip
        try:
            _wait_for(port, process, var)
            yield Postfix(port=port, box=var / "bounces", log=var / "log")
        finally:
            os.killpg(process.pid, signal.SIGTERM)


def _configured(var: Path, root: Path, domain: str, onward: int) -> Path:
    owner, nobody = pwd.getpwnam("mail"), pwd.getpwnam("nobody")
    grp.getgrnam("operator")
    for name in QUEUE.split():
        folder = var / "queue" / name
        folder.mkdir(parents=True)
        os.chown(folder, 0 if name == "pid" else owner.pw_uid, -1)
    for name in ("data", "conf", "bounces"):
        (var / name).mkdir()
    os.chown(var / "data", owner.pw_uid, -1)
    os.chown(var / "bounces", nobody.pw_uid, nobody.pw_gid)
    var.chmod(0o711)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = {"var": var, "root": root, "domain": domain, "onward": onward, "port": port}
    told |= {"uid": nobody.pw_uid, "gid": nobody.pw_gid}
    (var / "conf/main.cf").write_text(MAIN.format(**told))
    (var / "conf/master.cf").write_text(MASTER.format(**told))
    return var / "conf"


def _wait_for(port: int, process: "subprocess.Popen[bytes]", var: Path) -> None:
    for _ in range(100):
        if process.poll() is not None:
            raise NoPostfix(f"Postfix stopped: {(var / 'said').read_text()[-500:]}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise NoPostfix("Postfix does not answer")


def _found(packages: Path) -> Path:
    """Return the root below which it lies: the system's, or unpacked once, uninstalled."""
    for root in (Path("/"), packages / "postfix"):
        if (root / "usr/lib/postfix/sbin/master").is_file():
            return root
    if not debian.unpack(packages / "postfix", "postfix"):
        raise NoPostfix("there is no Postfix, and it could not be fetched: apt-get install postfix")
    return packages / "postfix"
