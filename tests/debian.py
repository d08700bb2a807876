"""Gets programs from Debian's packages: installed, or unpacked below a folder, uninstalled."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

AS_ROOT = [] if os.geteuid() == 0 else ["sudo"]
APT = shutil.which("apt-get") and all(map(shutil.which, AS_ROOT))


def install(*packages: str) -> None:
    """Install them, where the machine lets us; whoever calls looks whether they came."""
    if APT:
        apt = [*AS_ROOT, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
        _ = runs(*apt, "update") and runs(*apt, "install", "-y", *packages)


def unpack(folder: Path, *packages: str) -> bool:
    """Take packages apart in `folder`, without root or a service; tell whether that went."""
    if not APT:
        return False
    draft = folder.with_name(f"{folder.name}.{os.getpid()}")
    draft.mkdir(parents=True)
    fetch = ["apt-get", "-qq", "download", *packages]
    try:
        for command in (fetch, [*AS_ROOT, "apt-get", "-qq", "update"], fetch):
            done = subprocess.run(command, cwd=draft, check=False, capture_output=True)
            if command is fetch and done.returncode == 0:
                break
        else:
            return False
        for package in draft.glob("*.deb"):
            subprocess.run(["dpkg", "-x", package, draft], check=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return True


def runs(*command: str) -> bool:
    """Say what is run, run it, and tell whether that went."""
    print("$", " ".join(command), file=sys.stderr)
    return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0
