"""Owns the static files as browsers get them: joined, minified, named after their content."""

import base64
import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath

import lightningcss
import rjsmin
from markupsafe import Markup

from incasso.web.bundle import bundle, imported

PREFIX = "/static/"
SCRIPTS = "js"
BEGIN = "js/begin.js"  # stands in pages: asked for, it would be what a first paint waits for


@dataclass(frozen=True, kw_only=True)
class Assets:
    """`folder` is static/. The parts of css/ become one stylesheet that stands in every page."""

    folder: Path
    _made: dict[str, tuple[str, bytes]] = field(default_factory=dict, repr=False)

    def url(self, name: str) -> str:
        """Return the address of a file of static/, its content's hash in its name.

        Raises:
            FileNotFoundError: there is no such file.
        """
        return PREFIX + self._file(name)[0]

    def find(self, hashed: str) -> bytes | None:
        """Return the content of a hashed name, or None."""
        if not any(hashed == made for made, _ in self._made.values()):
            self.everything()
        return next((data for made, data in self._made.values() if made == hashed), None)

    def everything(self) -> list[str]:
        """Return the hashed names of all that pages ask for: joined parts do not stand alone."""
        parts = {f"{SCRIPTS}/{name}" for name in imported(self.folder / SCRIPTS)}
        names = {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.*")}
        alone = names - parts - {BEGIN}
        return sorted(self._file(name)[0] for name in alone if not name.endswith(".css"))

    def begin(self) -> Markup:
        """Return the script that begins the others, minified, for a script element."""
        return Markup(self._file(BEGIN)[1].decode())  # noqa: S704  (our own file)

    def begin_hash(self) -> str:
        """Return the source expression that allows that script in a Content-Security-Policy."""
        return _allowed(self.begin())

    def css(self) -> Markup:
        """Return the one stylesheet, minified, for a style element."""
        return Markup(_stylesheet(self.folder))  # noqa: S704  (our own file)

    def css_hash(self) -> str:
        """Return the source expression that allows the stylesheet in a Content-Security-Policy."""
        return _allowed(self.css())

    def _file(self, name: str) -> tuple[str, bytes]:
        if name not in self._made:
            path = PurePosixPath(name)
            if path.suffix == ".js":
                data = rjsmin.jsmin(bundle(self.folder / path.parent, path.name)).encode()
            else:
                data = (self.folder / name).read_bytes()
            digest = hashlib.sha256(data).hexdigest()[:10]
            self._made[name] = (str(path.with_name(f"{path.stem}.{digest}{path.suffix}")), data)
        return self._made[name]


def _allowed(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def _stylesheet(folder: Path) -> str:
    parts = sorted((folder / "css").glob("*.css"))
    whole = "\n".join(part.read_text("utf-8") for part in parts)
    return str(lightningcss.process_stylesheet(whole, filename="static/css", minify=True)).strip()
