"""A visitor with a keyboard only: Tab, arrows, Space, Enter and letters, who must see the focus."""

from typing import Any

from answers import SOUND
from playwright.sync_api import ElementHandle, Locator, Page

from incasso.web.fields import EnumRadio, EnumSelect, EnumSet, Tick
from incasso.web.forms import QuoteForm

FAR = 90  # presses after which what is looked for cannot be reached
# Where the focus is, and whether an eye can find it there: a ring, on screen, with nothing over it.
FOCUS = """(place) => {
  const node = document.activeElement;
  const there = node === place;
  if (!node || node === document.body) return { there, fault: "the focus is lost" };
  const said = `${node.localName}#${node.id} «${node.textContent.trim().slice(0, 30)}»`;
  const ringed = [node, node.parentElement, node.parentElement.parentElement].some((one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  });
  // The skip link leads to the page's main part: a ring around a whole page would show nothing.
  if (!ringed && node.localName !== "main") return { there, fault: `no ring on ${said}` };
  const frame = node.closest(".keuze") ?? node;
  const seen = [...frame.getClientRects()].some((box) => {
    const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)];
    const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
    return right > left && bottom > top && [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]].some(
      ([x, y]) => {
        const hit = document.elementFromPoint(left + x * (right - left), top + y * (bottom - top));
        return hit && (frame.contains(hit) || hit.contains(frame));
      });
  });
  return { there, fault: seen ? "" : `${said} is out of sight` };
}"""


class Keyboard:
    """Presses keys on `page`, and after each one looks for the focus."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
            self.look()

    def look(self, place: ElementHandle | None = None) -> bool:
        """Say whether the focus is on `place`; fail unless it is somewhere, and to be seen."""
        found = self.page.evaluate(FOCUS, place)
        assert not found["fault"], found["fault"]
        return bool(found["there"])

    def reach(self, place: Locator, key: str = "Tab") -> None:
        """Press `key` until the focus is on `place`."""
        sought = place.element_handle()
        if self.at(place):
            return
        for _ in range(FAR):
            self.page.keyboard.press(key)
            if self.look(sought):
                return
        raise AssertionError(f"{place} cannot be reached with {key}")

    def at(self, place: Locator) -> bool:
        """Say whether the focus is on `place`."""
        found: bool = place.evaluate("(node) => node === document.activeElement")
        return found

    def leave(self, place: Locator, key: str = "Enter") -> None:
        """Go to `place` and press what opens another page."""
        self.reach(place)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def type(self, place: Locator, text: str) -> None:
        """Go to a field, and write in place of what stands there."""
        self.reach(place)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        self.look()

    def answer(self, names: tuple[str, ...], **changed: Any) -> None:
        """Fill in fields of the quote form, in their order, soundly but for the changed ones."""
        form = QuoteForm()
        for name in names:
            value = changed.get(name, SOUND.get(name))
            if value is not None:  # otherwise it is not asked of who wants quotes
                self._answer(form[name], value)

    def _answer(self, field: Any, value: Any) -> None:
        place = self.page.locator(f"[id='{field.id}']")
        choices = [choice.value for choice in getattr(field, "iter_choices", list)()]
        if isinstance(field, EnumSet):
            for one in value:
                self.reach(self.page.locator(f"[name={field.name}][value='{one}']"))
                self.press("Space")
        elif isinstance(field, Tick):
            self.reach(place)
            self.press("Space")
        elif isinstance(field, EnumSelect):
            self._pick(place, value)
        elif isinstance(field, EnumRadio):
            self._turn(field.name, choices.index(value))
        else:
            self.type(place, value)

    def _pick(self, place: Locator, value: str) -> None:
        self.reach(place)
        for _ in range(FAR):
            if place.input_value() == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"{value} cannot be picked")

    def _turn(self, name: str, number: int) -> None:
        """Take a radio by arrows alone, whichever of its group the focus lands on."""
        group = self.page.locator(f"[name={name}]")
        landed = group.and_(self.page.locator(":focus"))
        for _ in range(FAR):
            if landed.count():
                break
            self.press("Tab")
        self.press("Space")
        for _ in range(group.count()):
            if group.nth(number).is_checked():
                return
            self.press("ArrowDown")
        raise AssertionError(f"{name} cannot be chosen")
