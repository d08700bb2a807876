"""The pictures that others show of our pages: one for each, small, true, and drawn once."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser
from visitor import Visitor

from incasso.web.share_images import HEIGHT, WIDTH, Card, ShareImages, draw_card, plain
from incasso.web.shelf import Shelf

CARD = Card("Wat is incasso en hoe werkt het?", "Proef", 7, 0, "Factuur")
LONG = "Incassobureau, deurwaarder of advocaat: wie heb je nodig, en wat mag wie van de wet doen?"
LARGEST = 30_000  # bytes


def said(page: LexborHTMLParser, name: str) -> str:
    return page.css_first(f'meta[property="{name}"]').attributes["content"] or ""


@pytest.mark.parametrize("address", ["/", "/gidsen/wik-staffel/", "/rekenhulpen/", "/offerte/"])
def test_a_page_names_a_picture_that_is_there(visitor: Visitor, shelf: Shelf, address: str) -> None:
    page = visitor.get(address)
    assert said(page, "og:url") == shelf.portal.address + address
    assert said(page, "og:locale") == "nl_NL"
    assert said(page, "og:title") and said(page, "og:description") and said(page, "og:image:alt")
    path = said(page, "og:image").removeprefix(shelf.portal.address)
    answer = visitor.client.get(path)
    assert answer.status_code == 200 and answer.mimetype == "image/png"
    assert Image.open(io.BytesIO(answer.data)).size == (
        int(said(page, "og:image:width")),
        int(said(page, "og:image:height")),
    )


def test_a_guide_is_an_article_and_the_rest_of_the_site_is_not(visitor: Visitor) -> None:
    assert said(visitor.get("/gidsen/wik-staffel/"), "og:type") == "article"
    assert said(visitor.get("/gidsen/"), "og:type") == "website"


def test_a_page_that_no_one_should_find_has_no_picture(visitor: Visitor) -> None:
    assert visitor.get("/offline/").css_first('meta[property="og:image"]') is None


@pytest.mark.parametrize(
    "card",
    [CARD, replace(CARD, here=None, station=""), replace(CARD, here=6), replace(CARD, title=LONG)],
)
def test_a_picture_is_small_and_of_the_size_that_others_expect(card: Card) -> None:
    data = draw_card(card)
    assert len(data) <= LARGEST
    assert Image.open(io.BytesIO(data)).size == (WIDTH, HEIGHT)


def test_another_title_or_station_is_another_file(tmp_path: Path) -> None:
    images = ShareImages(folder=tmp_path)
    changes = ({}, {"title": "Anders"}, {"here": 1}, {"station": "Anders"}, {"brand": "Anders"})
    names = {images.name(replace(CARD, **change)) for change in changes}
    assert len(names) == 5
    assert images.everything() == sorted(names)


def test_a_picture_is_drawn_once_and_kept(tmp_path: Path) -> None:
    images = ShareImages(folder=tmp_path)
    name = images.name(CARD)
    first = images.find(name)
    kept = next(tmp_path.iterdir())
    kept.write_bytes(b"kept")
    assert first == draw_card(CARD)
    assert images.find(name) == b"kept"


def test_a_name_that_no_page_asked_for_is_not_there(tmp_path: Path, visitor: Visitor) -> None:
    assert ShareImages(folder=tmp_path).find("delen/../../geheim") is None
    assert visitor.client.get("/static/delen/0000000000.png").status_code == 404


def test_letters_that_the_font_lacks_are_written_with_those_it_has() -> None:
    assert plain("Één café – € 40 ‘x’") == "Een cafe - euro 40 ‘x’"
