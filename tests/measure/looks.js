/** Looks at a page as it is drawn: each look returns what a person would find fault with. */
globalThis.looks = (() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const style = (node, part) => getComputedStyle(node, part);
  const name = (node) => {
    const text = (node.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 40);
    const from = `${node.localName}${node.id && `#${node.id}`}`;
    return `${from}${node.classList.length ? `.${[...node.classList].join(".")}` : ""} «${text}»`;
  };
  const within = (node, test) => {
    for (let one = node; one instanceof Element; one = one.parentElement) if (test(one)) return true;
    return false;
  };
  const shown = (node) =>
    node.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    !within(node, (one) => style(one).clipPath !== "none" || one.ariaHidden === "true");
  const scrolls = (node) => within(node, (one) => ["auto", "scroll"].includes(style(one).overflowX));
  const loose = (node) => within(node, (one) => ["fixed", "sticky"].includes(style(one).position));
  const solid = (color) => {
    const parts = color.match(/[\d.]+/g)?.map(Number) ?? [];
    return parts.length && parts[3] !== 0 ? parts.slice(0, 3).join() : "";
  };

  /** What sticks out of the screen and cannot be scrolled to within its own frame. */
  function wide() {
    const width = document.documentElement.clientWidth;
    const out = all("body *").filter((node) => {
      const { left, right, width: own } = node.getBoundingClientRect();
      return own && (right > width + 1 || left < -1) && shown(node) && !scrolls(node);
    });
    if (document.documentElement.scrollWidth > width) out.unshift(document.documentElement);
    return out.map(name);
  }

  /** Text that is cut off by its own box. */
  function clipped() {
    return all("body *").filter((node) => {
      const { overflowX, overflowY } = style(node);
      const cut = [overflowX, overflowY].some((way) => ["hidden", "clip"].includes(way));
      const over = node.scrollHeight > node.clientHeight + 1 || node.scrollWidth > node.clientWidth + 1;
      return cut && over && node.innerText?.trim() && shown(node);
    }).map(name);
  }

  function lines() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!node.data.trim() || !shown(parent) || loose(parent)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) if (box.width > 2) found.push({ box, parent, node });
    }
    return found.sort((a, b) => a.box.top - b.box.top);
  }

  /** Lines of text that lie over one another. */
  function overlapping() {
    const found = lines();
    const faults = [];
    found.forEach(({ box, parent, node }, index) => {
      for (const other of found.slice(index + 1)) {
        const deep = Math.min(box.bottom, other.box.bottom) - other.box.top;
        if (other.box.top > box.bottom) break;
        const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const most = 0.4 * Math.min(box.height, other.box.height);
        if (other.node !== node && deep > most && across > 3) {
          faults.push(`${name(parent)} over ${name(other.parent)}`);
        }
      }
    });
    return faults;
  }

  /** What has no edge, or no colour of its own, once the system's colours are forced. */
  function forced() {
    const controls = all("button, .knop, input:not([type=hidden]), select, textarea").filter(shown);
    const bare = controls.filter((node) => {
      const { borderTopStyle, borderTopWidth, textDecorationLine } = style(node);
      const native = ["radio", "checkbox"].includes(node.type);
      const edge = borderTopStyle !== "none" && borderTopWidth !== "0px";
      return !native && !edge && textDecorationLine === "none";
    });
    const canvas = solid(style(document.body).backgroundColor);
    const faint = all("svg").flatMap((drawing) => {
      const parts = [...drawing.querySelectorAll("path, rect, circle, line, polyline")];
      const seen = parts.some((part) => {
        const { fill, stroke, strokeWidth } = style(part);
        const drawn = [fill, ...(parseFloat(strokeWidth) ? [stroke] : [])].filter((c) => c !== "none");
        return drawn.some((color) => solid(color) && solid(color) !== canvas);
      });
      return parts.length && !seen && drawing.checkVisibility() ? [drawing.parentElement] : [];
    });
    return [...bare, ...faint].map(name);
  }

  /** What moves although the visitor asked for rest. */
  function still() {
    const moving = all("*").filter((node) => {
      const { animationName, transitionDuration, scrollBehavior } = style(node);
      const eases = transitionDuration.split(",").some((time) => parseFloat(time) > 0.01);
      return animationName !== "none" || eases || scrollBehavior === "smooth";
    });
    return [...moving.map(name), ...document.getAnimations().map((one) => `${one.animationName}`)];
  }

  /** What paper has no use for, and sources whose address paper would lose. */
  function printed() {
    const useless = "nav, form, button, .knop, body > header, body > footer, .spring, [role=alert]";
    const there = all(useless).filter((node) => node.checkVisibility());
    const blank = all("main input, main select, main textarea").filter(
      (node) => node.checkVisibility() && !["radio", "checkbox"].includes(node.type) && !node.value.trim(),
    );
    const lost = all(".bronnen a[href^=http]").filter(
      (node) => node.checkVisibility() && !style(node, "::after").content.includes("(") &&
        !node.textContent.includes(node.href),
    );
    const dark = solid(style(document.body).color).split(",").some((part) => part > 100);
    return [...there, ...blank, ...lost].map(name).concat(dark ? ["light text on white paper"] : []);
  }

  const channel = (part) => (part <= 10 ? part / 3294 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const light = (color) => {
    const [red, green, blue] = color.split(",").map((part) => channel(Number(part)));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  /** The colour on which a text lies: of a shape in the same drawing, or of what is around it. */
  function ground(node) {
    const drawing = node.ownerSVGElement;
    if (drawing) {
      node.scrollIntoView({ block: "center" });
      const { left, top, width, height } = node.getBoundingClientRect();
      const below = document.elementsFromPoint(left + width / 2, top + height / 2);
      const shape = below.find((one) => one.matches("rect, path, circle") && solid(style(one).fill));
      if (shape && drawing.contains(shape)) return solid(style(shape).fill);
    }
    for (let one = drawing ?? node; one; one = one.parentElement) {
      const color = solid(style(one).backgroundColor);
      if (color) return color;
    }
    return "255,255,255";
  }

  /** Which of these texts, on which axe-core could not decide, are too faint on their ground. */
  function faint(selectors) {
    return selectors.filter((selector) => {
      const node = document.querySelector(selector);
      const { color, fill, fontSize, fontWeight } = style(node);
      const [one, other] = [solid(node.ownerSVGElement ? fill : color), ground(node)].map(light);
      const large = parseFloat(fontSize) >= (Number(fontWeight) >= 700 ? 18.66 : 24);
      return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05) < (large ? 3 : 4.5);
    });
  }

  return { faint, wide, clipped, overlapping, forced, still, printed };
})();
