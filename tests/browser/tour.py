"""The way to every kind of page, frozen and live, as far as a browser can stand on it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from answers import answers
from kinds import kind_of, one_of_each
from looking import SCRIPTS, look, pages_on_paper
from playwright.sync_api import Browser, Page, Response, expect

# Posts answers from a page of ours as its form would, past the script that goes step by step.
POST = """([address, pairs]) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action: address });
  for (const [name, value] of pairs) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(form);
  form.submit();
}"""
# Browsers report what the policy stopped on the document; the list is read after each page.
LISTEN = """window.stopped = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.stopped.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));"""
STYLED = "[...document.querySelectorAll('[style]')].map((node) => node.outerHTML)"
# What the browser itself notes of an answer with a fault in it; the page is in order.
NOTED = "status of 422"
# Without its moments, so that their fields show their faults, whatever day it is.
ADVICE = {"wens": "adviesgesprek", "bedrijf": "Rondgang bv"}
CALL = {"wens": "terugbellen", "bedrijf": "Rondgang bv"}
REST = 400  # ms after which a calculator has shown its result
# The key under which a request, however often it is sent, opens its own page.
KEY = "6b0d0e8e-52a5-4d0c-9d5c-{:012d}".format
ASKER = {"bedrijf": "Rondgang bv", "email": "rondgang@testbedrijf.example", "sleutel": KEY(1)}
UNPROVEN = {
    "sleutel": KEY(2),
    "bedrijf": "Onbevestigd bv",
    "email": "wacht@testbedrijf.example",
    "bureau": [],
    "aanbod": None,
}
WRONG = {"hoofdsom": "1,250", "debiteur": None, "gedaan": None, "email": "x", "toestemming": None}


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A page in a state that matters: its name, and how a page of a portal gets there."""

    name: str
    reach: Callable[[Page], None]

    @property
    def on_paper(self) -> bool:
        """Say whether people print it, and want it on one sheet."""
        return self.name == "status" or (self.name[0] == "/" and kind_of(self.name) == "tool")

    def __str__(self) -> str:
        return self.name


def stops() -> Iterator[Stop]:
    """Yield a stop for every kind of page, the tools filled in."""
    for address in one_of_each():
        way = fill_tool if kind_of(address) == "tool" else Page.goto
        yield Stop(name=address, reach=lambda page, to=address, way=way: way(page, to))
    yield Stop(name="faults", reach=lambda page: post(page, "/offerte/", answers(**WRONG)))
    yield Stop(name="advice", reach=lambda page: post(page, "/offerte/", answers(**ADVICE)))
    yield Stop(name="check", reach=check)
    yield Stop(name="choice", reach=lambda page: post(page, "/offerte/", answers(**CALL)))
    yield Stop(name="check without a tick", reach=untick)
    yield Stop(name="status", reach=status)
    yield Stop(name="known", reach=known)
    yield Stop(name="unconfirmed", reach=unconfirmed)
    yield Stop(name="confirm", reach=confirm)
    yield Stop(name="workshop", reach=lambda page: page.goto("/componenten/"))
    yield Stop(name="mailbox", reach=lambda page: page.goto("/postbus/"))
    yield Stop(name="message", reach=message)


def post(page: Page, address: str, given: dict[str, Any]) -> None:
    """Send answers to `address` and wait for the page that comes back."""
    pairs = [
        (name, value)
        for name, values in given.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    page.goto("/404.html")
    with page.expect_navigation():
        page.evaluate(POST, [address, pairs])


def fill_tool(page: Page, address: str) -> None:
    """Take the tool's first example, or fill its first field."""
    page.goto(address)
    page.wait_for_load_state("networkidle")  # an example is pressed once its script is there
    example = page.locator("[data-voorbeeld]")
    field = page.locator("main input[inputmode=decimal]")
    if example.count():
        example.first.click()
    elif field.count():
        field.first.fill("1.250,00")
    page.wait_for_timeout(REST)


def check(page: Page) -> None:
    """Stand on the page to check, three agencies ticked."""
    post(page, "/offerte/", answers(**ASKER))


def untick(page: Page) -> None:
    post(page, "/offerte/versturen/", answers(**ASKER, aanbod="ja"))


def status(page: Page) -> None:
    """Stand on the status page; under the same key it is the same request, however often sent."""
    check(page)
    page.wait_for_load_state()
    page.get_by_role("button", name=re.compile("^Verstuur")).click()
    expect(page).to_have_url(re.compile("/aanvraag/"), timeout=15_000)


def known(page: Page) -> None:
    """Stand where equal answers lead that another browser sent before."""
    status(page)
    post(page, "/offerte/versturen/", answers(**ASKER | {"sleutel": KEY(3), "bureau": []}))


def unconfirmed(page: Page) -> None:
    """Stand on the status page of a request that came without a proof."""
    post(page, "/offerte/versturen/", answers(**UNPROVEN))


def confirm(page: Page) -> None:
    """Stand on the page that its mail leads to, once that came."""
    unconfirmed(page)
    asks = page.get_by_role("link", name=re.compile("^Bevestig je aanvraag"))
    for _ in range(100):
        page.goto("/postbus/")
        if asks.count():
            break
        page.wait_for_timeout(100)
    asks.first.click()
    page.locator("pre a", has_text="/bevestigen/").click()


def message(page: Page) -> None:
    """Stand on the newest message of the mailbox, once it came."""
    status(page)
    for _ in range(100):
        page.goto("/postbus/")
        if page.locator("ul.rij a").count():
            break
        page.wait_for_timeout(100)
    page.locator("ul.rij a").first.click()


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What one stop showed: to its policy, to each look, and on the wire."""

    stop: Stop
    console: list[str]
    asked: list[str]
    stopped: list[str]
    styled: list[str]
    policy: str
    source: str
    found: dict[str, list[str]]
    sheets: int


@dataclass
class Heard:
    """What a page said and asked since the last stop."""

    console: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    documents: list[Response] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", lambda message: self.console.append(message.text))
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("response", lambda answer: self._keep(answer, page))

    def _keep(self, answer: Response, page: Page) -> None:
        if answer.request.is_navigation_request() and answer.frame == page.main_frame:
            self.documents.append(answer)

    def forget(self) -> None:
        """Begin anew, for the next stop."""
        for heard in (self.console, self.asked, self.documents):
            heard.clear()


def tour(browser: Browser, address: str) -> list[Visit]:
    """Visit every stop once, and look at it in every way."""
    context = browser.new_context(base_url=address)
    context.set_default_timeout(15_000)
    context.add_init_script(LISTEN)
    for script in SCRIPTS:
        context.add_init_script(path=script)
    page = context.new_page()
    heard = Heard()
    heard.listen(page)
    visits = [_visit(page, stop, heard) for stop in stops()]
    assert context.cookies() == []
    context.close()
    return visits


def _visit(page: Page, stop: Stop, heard: Heard) -> Visit:
    heard.forget()
    page.set_viewport_size({"width": 1280, "height": 800})
    stop.reach(page)
    found = look(page)
    sheets = pages_on_paper(page) if stop.on_paper else 0
    document = heard.documents[-1]
    return Visit(
        stop=stop,
        console=[line for line in heard.console if NOTED not in line],
        asked=list(heard.asked),
        stopped=page.evaluate("window.stopped"),
        styled=page.evaluate(STYLED),
        policy=document.headers["content-security-policy"],
        source=document.text(),
        found=found,
        sheets=sheets,
    )
