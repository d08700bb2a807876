"""The built site: complete, strict, and replaced only when it is whole."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from visitor import DAY, ROOT

from incasso.errors import Mistakes
from incasso.proofread import proofread
from incasso.settings import Settings
from incasso.web.assets import Assets
from incasso.web.build import build


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from incasso.settings import from_environment

    folder = tmp_path_factory.mktemp("site")
    settings = from_environment({"INCASSO_VAR": str(folder / "var")}, ROOT)
    build(settings, DAY, folder / "public")
    return folder / "public"


@pytest.fixture
def copy(settings: Settings, tmp_path: Path) -> Settings:
    """Settings whose content and templates can be spoilt."""
    for name in ("content", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return replace(settings, content=tmp_path / "content", templates=tmp_path / "templates")


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_every_published_address_is_still_there(public: Path) -> None:
    addresses = (ROOT / "tests" / "addresses.txt").read_text("utf-8").split()
    missing = [a for a in addresses if not (public / a.strip("/") / "index.html").is_file()]
    assert missing == []
    built = {"/" + p.parent.relative_to(public).as_posix() for p in public.rglob("index.html")}
    unlisted = built - {address.rstrip("/") or "/." for address in addresses}
    assert unlisted == set(), "a new page: add its address to tests/addresses.txt"


def test_every_page_comes_compressed_as_well(public: Path) -> None:
    for page in public.rglob("*.html"):
        assert page.with_name(page.name + ".br").is_file()
        assert page.with_name(page.name + ".gz").is_file()


def test_no_secret_and_no_visitor_is_in_the_site(public: Path) -> None:
    secret = (public.parent / "var" / "secret").read_text("ascii")
    for file in public.rglob("*.html"):
        assert secret not in file.read_text("utf-8")


def test_the_site_can_be_built_as_of_another_day_and_to_a_place_nearby(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    build(settings, date(2026, 7, 1), Path("public"))
    assert (tmp_path / "public" / "index.html").is_file()


def test_a_day_beyond_the_table_gets_a_warning_and_no_neighbours_number(
    settings: Settings, tmp_path: Path
) -> None:
    build(settings, date(2027, 6, 1), tmp_path / "public")
    guide = LexborHTMLParser(
        (tmp_path / "public/gidsen/wat-is-incasso/index.html").read_text("utf-8")
    )
    text = guide.css_first("main").text()
    assert "nog niet bekend voor 1 juni 2027" in text
    assert "10,4%" not in text
    warning = guide.css_first("main .admonition")
    assert "Nog niet alles op deze pagina is bekend" in warning.text()
    assert warning.css_first("a[href^='https://']") is not None


def test_a_day_within_the_table_needs_no_warning(public: Path) -> None:
    for page in public.rglob("*.html"):
        assert "nog niet bekend voor" not in page.read_text("utf-8"), page


SPOILT = [
    ("content/gidsen/wik-staffel.md", "+++\ntitle", '+++\nkleur = "rood"\ntitle', "`kleur`"),
    ("content/gidsen/wik-staffel.md", "## ", "Minimaal € 40.\n\n## ", "typed by hand"),
    ("content/gidsen/wik-staffel.md", "## ", "[weg](/weg/)\n\n## ", "/weg/ leads nowhere"),
    ("content/gidsen/wik-staffel.md", "## ", "[weg](#nergens)\n\n## ", "#nergens"),
    ("content/gidsen/wik-staffel.md", "## ", "![](/static/x.png)\n\n## ", "x.png"),
    ("content/portal.toml", "name = ", "naam = ", "`naam`"),
    ("templates/pages/404.html", "<h1", "{{ portaal.name }}<h1", "'portaal' is undefined"),
    ("templates/pages/404.html", "<h1", "{% if %}<h1", "TemplateSyntaxError"),
    ("templates/pages/404.html", "<h1", "{{ asset('js/weg.js') }}<h1", "js/weg.js"),
    ("templates/pages/404.html", "<h1", "<h1>Twee</h1><h1", "h1 headings"),
    ("templates/pages/404.html", "<h1", "<img src='/static/x'><h1", "has no text"),
    ("templates/pages/404.html", "<h1", "<p style='color:red'>x</p><h1", "attribute style"),
]


@pytest.mark.parametrize(("file", "old", "new", "what"), SPOILT, ids=lambda value: str(value)[:30])
def test_what_is_wrong_stops_the_build_with_file_fault_and_remedy(
    copy: Settings, tmp_path: Path, file: str, old: str, new: str, what: str
) -> None:
    spoil(tmp_path / file, old, new)
    with pytest.raises(Mistakes) as caught:
        build(copy, DAY, tmp_path / "public")
    found = [mistake for mistake in caught.value.mistakes if what in mistake.what]
    assert found and all(mistake.where and mistake.mend for mistake in found)
    assert not (tmp_path / "public").exists()


def test_a_partner_without_an_address_stops_the_build(copy: Settings, tmp_path: Path) -> None:
    file = next((tmp_path / "content" / "partners").glob("*.toml"))
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("street")]
    file.write_text("\n".join(lines), "utf-8")
    with pytest.raises(Mistakes, match="`street` is missing"):
        build(copy, DAY, tmp_path / "public")


def test_faults_of_several_files_are_told_together(copy: Settings, tmp_path: Path) -> None:
    spoil(tmp_path / "content/gidsen/wik-staffel.md", "title = ", "titel = ")
    spoil(tmp_path / "content/paginas/privacy.md", "title = ", "titel = ")
    with pytest.raises(Mistakes) as caught:
        build(copy, DAY, tmp_path / "public")
    files = {mistake.where for mistake in caught.value.mistakes}
    assert files == {"content/gidsen/wik-staffel.md", "content/paginas/privacy.md"}


def test_a_site_that_stands_survives_a_build_that_fails(copy: Settings, tmp_path: Path) -> None:
    build(copy, DAY, tmp_path / "public")
    before = (tmp_path / "public" / "index.html").read_bytes()
    spoil(tmp_path / "content/gidsen/wik-staffel.md", "title = ", "titel = ")
    with pytest.raises(Mistakes):
        build(copy, DAY, tmp_path / "public")
    assert (tmp_path / "public" / "index.html").read_bytes() == before


def test_an_empty_folder_is_no_site(tmp_path: Path) -> None:
    assert [mistake.what for mistake in proofread(tmp_path)] == ["no page was built"]


def test_a_script_brings_what_it_imports(tmp_path: Path) -> None:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "sum.js").write_text("export const sum = 1n;\n", "utf-8")
    (tmp_path / "js" / "page.js").write_text('import { sum } from "./sum.js";\nsum;\n', "utf-8")
    assets = Assets(folder=tmp_path)
    name = assets.url("js/page.js").removeprefix("/static/")
    assert b"1n" in (assets.find(name) or b"")
    assert assets.everything() == [name]
