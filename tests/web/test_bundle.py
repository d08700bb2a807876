"""Joining a page's modules: the same script in one file."""

import subprocess
import sys
from pathlib import Path

import pytest

from incasso.errors import Mistakes
from incasso.web.bundle import bundle, imported

MODULES = {
    "sum.js": "export const two = 2n;\nexport function twice(n) { return two * n; }\n",
    "name.js": 'import { two } from "./sum.js";\n'
    'const local = "a";\nexport class Name { n = two; }\n',
    "page.js": 'import { twice, two as pair } from "./sum.js";\n'
    'import {\n  Name,\n} from "./name.js";\nconst local = "b";\n'
    "console.log(String(twice(21n)), String(pair), String(new Name().n), local);\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, source in MODULES.items():
        (tmp_path / name).write_text(source, "utf-8")
    return tmp_path


def said(script: Path) -> str:
    node = Path(sys.executable).with_name("node")
    return subprocess.run([node, script], capture_output=True, text=True, check=True).stdout


def test_a_joined_script_does_what_its_modules_do(folder: Path) -> None:
    (folder / "joined.mjs").write_text(bundle(folder, "page.js"), "utf-8")
    assert said(folder / "joined.mjs") == "42 2 2 b\n"


def test_each_module_stands_once_before_who_needs_it(folder: Path) -> None:
    joined = bundle(folder, "page.js")
    places = [joined.index(sign) for sign in ("two = 2n", "class Name", "console.log")]
    assert places == sorted(places)
    assert joined.count("two = 2n") == 1
    assert joined.count("export") == joined.count("import") == 0


def test_what_others_import_is_no_pages_own_script(folder: Path) -> None:
    assert imported(folder) == {"sum.js", "name.js"}


@pytest.mark.parametrize(
    "line", ['import * as all from "./sum.js";', "export default 1;", 'import "./sum.js";']
)
def test_another_form_of_import_is_refused_with_its_line(folder: Path, line: str) -> None:
    (folder / "page.js").write_text(f"const a = 1;\n{line}\n", "utf-8")
    with pytest.raises(Mistakes, match=r"page\.js:2"):
        bundle(folder, "page.js")
