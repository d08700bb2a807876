"""Owns the static files as browsers get them: minified, named after their content, linked up."""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath

import lightningcss
import rjsmin
from markupsafe import Markup

IMPORT = re.compile(r"""(\b(?:from|import)\s*\(?\s*)["']\./([\w./-]+\.js)["']""")
PREFIX = "/static/"


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

    def imported(self, scripts: Iterable[str]) -> list[str]:
        """Return the addresses of all that these scripts import, and what that imports in turn."""
        named = list(scripts)
        first = len(named)
        for name in named:  # grows while it is read
            folder, source = PurePosixPath(name).parent, (self.folder / name).read_text("utf-8")
            found = (str(folder / imported[2]) for imported in IMPORT.finditer(source))
            named += [each for each in dict.fromkeys(found) if each not in named]
        return [self.url(name) for name in named[first:]]

    def find(self, hashed: str) -> bytes | None:
        """Return the content of a hashed name, or None."""
        if not any(hashed == made for made, _ in self._made.values()):
            self.everything()
        return next((data for made, data in self._made.values() if made == hashed), None)

    def everything(self) -> list[str]:
        """Return the hashed names of all files but the stylesheet's parts."""
        names = [path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.*")]
        return sorted(self._file(name)[0] for name in names if not name.endswith(".css"))

    def css(self) -> Markup:
        """Return the one stylesheet, minified, for a style element."""
        return Markup(_stylesheet(self.folder))

    def css_hash(self) -> str:
        """Return the source expression that allows the stylesheet in a Content-Security-Policy."""
        digest = hashlib.sha256(_stylesheet(self.folder).encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"

    def _file(self, name: str) -> tuple[str, bytes]:
        if name not in self._made:
            data = (self.folder / name).read_bytes()
            if name.endswith(".js"):
                data = self._script(data.decode(), name).encode()
            path = PurePosixPath(name)
            digest = hashlib.sha256(data).hexdigest()[:10]
            self._made[name] = (str(path.with_name(f"{path.stem}.{digest}{path.suffix}")), data)
        return self._made[name]

    def _script(self, source: str, name: str) -> str:
        """Minify, and point each import at the hashed name of what it imports."""
        folder = PurePosixPath(name).parent

        def hashed(found: re.Match[str]) -> str:
            return f'{found[1]}"{self.url(str(folder / found[2]))}"'

        return str(rjsmin.jsmin(IMPORT.sub(hashed, source)))


@cache
def _stylesheet(folder: Path) -> str:
    parts = sorted((folder / "css").glob("*.css"))
    whole = "\n".join(part.read_text("utf-8") for part in parts)
    return str(lightningcss.process_stylesheet(whole, filename="static/css", minify=True)).strip()
