"""Owns what may stand in a header of a message: one short line of words, and nothing else."""

import unicodedata
from email.headerregistry import Address

# Whoever reads a name knows it by then; folding a line of kilobytes takes a library seconds.
LONGEST = 100
# Control and formatting characters, halves of pairs, separators of lines and paragraphs.
NO_WORDS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def one_line(text: str) -> str:
    """Return `text` as it may stand in a header.

    The library refuses CR and LF, but Python before 3.11.10 writes them out of an encoded word
    («=?utf-8?q?=0D=0ABcc: …?=») that somebody typed: no text of ours may look like one.
    """
    seen = (" " if unicodedata.category(one) in NO_WORDS else one for one in text)
    words = "".join(seen).replace("=?", "= ?").split()
    return " ".join(words)[:LONGEST].rstrip()


def mailbox(name: str, address: str) -> Address:
    """Return a name with its address.

    Raises:
        ValueError: the address cannot stand in a header.
    """
    return Address(one_line(name), addr_spec=address)
