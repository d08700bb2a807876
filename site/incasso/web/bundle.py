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
    scopes: dict[str, str] = {}
    return _join(folder, name, scopes)


def imported(folder: Path) -> set[str]:
    """Return the names of the modules in `folder` that another module imports."""
    sources = (path.read_text("utf-8") for path in folder.glob("*.js"))
    return {needed for source in sources for _, needed in IMPORT.findall(source)}


def _join(folder: Path, name: str, scopes: dict[str, str]) -> str:
    """Return what a module needs that is not there yet, and then itself; `scopes` names all."""
    source = (folder / name).read_text("utf-8")
    first = "".join(
        _join(folder, needed, scopes)
        for _, needed in IMPORT.findall(source)
        if needed not in scopes
    )
    body = IMPORT.sub(lambda found: _taken(found[1], scopes[found[2]]), source)
    exported = ", ".join(found[1] for found in EXPORT.findall(body))
    body = EXPORT.sub(r"\1 \2", body)
    if left := LEFT.search(body):
        line = source[: source.index(left[0])].count("\n") + 1
        mend = 'Write import { name } from "./file.js"; or export in front of a declaration'
        what = f"an import or export that cannot be joined: {left[0]}"
        raise Mistakes([Mistake(where=f"static/js/{name}:{line}", what=what, mend=mend)])
    scopes[name] = f"${len(scopes)}"
    if not exported:
        return f"{first}{{\n{body}\n}}\n"
    return f"{first}const {scopes[name]} = (() => {{\n{body}\nreturn {{ {exported} }};\n}})();\n"


def _taken(names: str, scope: str) -> str:
    """Return an import as names taken out of another module's scope."""
    wanted = [name.strip().replace(" as ", ": ") for name in names.split(",")]
    return f"const {{ {', '.join(filter(None, wanted))} }} = {scope};\n"
