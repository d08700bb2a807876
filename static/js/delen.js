/** Owns the link that carries a whole form in its fragment, which no browser sends to a server. */

const MARK = "deel=1";
// Characters that mail programs cut off or change, and the two that part our cells.
const ESCAPED = /[~!'()*.]/g;
const code = (text) =>
  encodeURIComponent(text).replace(ESCAPED, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * What a visitor typed as a fragment, without #.
 * @param {string[][]} entries each a name and its values, in order
 */
export const pack = (entries) =>
  [MARK, ...entries.map(([name, ...values]) => `${code(name)}=${values.map(code).join("~")}`)].join("&");

/** The entries of a fragment, with or without #; null when it is not one of ours. */
export function unpack(fragment) {
  const [mark, ...parts] = fragment.replace(/^#/, "").split("&");
  if (mark !== MARK) return null;
  try {
    return parts.map((part) => {
      const cut = part.indexOf("=");
      if (cut < 1) throw new URIError(part);
      const values = part.slice(cut + 1).split("~");
      return [part.slice(0, cut), ...values].map(decodeURIComponent);
    });
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** The address of this page with `entries` in its fragment. */
export const linkTo = (entries, { origin, pathname }) => `${origin}${pathname}#${pack(entries)}`;
