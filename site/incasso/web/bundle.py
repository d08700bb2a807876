"""Owns the joining of a page's modules into one script: each keeps a scope of its own."""

import re
from pathlib import Path

from incasso.errors import Mistake, Mistakes

IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"\./([\w.-]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?(?:const|function|class)) (\w+)", re.MULTILINE)
LEFT = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)


def bundle(folder: Path, name: str) -> str:
    """Return a module and all that it needs as one script, in the order of need.

    Modules import names from their neighbours and export what they declare; that is all the
    language this reads, and anything else is refused.

    Raises:
        Mistakes: an import or export in another form.
        FileNotFoundError: a module that is not there.
    """
    joined: dict[str, str] = {}
    _join(folder, name, joined)
    return "".join(joined.values())


def imported(folder: Path) -> set[str]:
    """Return the names of the modules in `folder` that another module imports."""
    sources = (path.read_text("utf-8") for path in folder.glob("*.js"))
    return {needed for source in sources for _, needed in IMPORT.findall(source)}


def _join(folder: Path, name: str, joined: dict[str, str]) -> None:
    source = (folder / name).read_text("utf-8")
    for _, needed in IMPORT.findall(source):
        if needed not in joined:
            _join(folder, needed, joined)
    body = IMPORT.sub(_taken, source)
    exported = [found[1] for found in EXPORT.findall(body)]
    body = EXPORT.sub(r"\1 \2", body)
    if left := LEFT.search(body):
        line = source[: source.index(left[0])].count("\n") + 1
        mend = 'Write import { name } from "./file.js"; or export in front of a declaration'
        what = f"an import or export that cannot be joined: {left[0]}"
        raise Mistakes([Mistake(where=f"static/js/{name}:{line}", what=what, mend=mend)])
    given = ", ".join(exported)
    joined[name] = f"const {_scope(name)} = (() => {{\n{body}\nreturn {{ {given} }};\n}})();\n"


def _taken(found: re.Match[str]) -> str:
    """Return an import as names taken out of another module's scope."""
    names = [name.strip().replace(" as ", ": ") for name in found[1].split(",")]
    return f"const {{ {', '.join(filter(None, names))} }} = {_scope(found[2])};\n"


def _scope(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name.removesuffix(".js"))
