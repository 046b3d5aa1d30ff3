"""Which encoding a text is in, and text that went through a wrong one put right."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from data_sources import pieces
from data_sources.east_asian import double_byte
from domain.errors import InputError

SINGLE_BYTE = ("cp1252", "latin-1", "mac_roman")
MOJIBAKE_LENGTH = 3
MOJIBAKE = re.compile("(?:Ã[\x80-\xbf\u2018-\u203a]|â€|Â[\xa0-\xbf]|ï»¿)")
LETTERS = "äöüßéèêëàâáçñíìîïóòôõúùûåæøœÄÖÜÉÈÀÁÇÑÍÓÚÅÆØŒ¿¡"
MARKS = "–—‘’“”…€°«»№·\xa0"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text as the bytes of its UTF-8, without byte order mark, and the sentences about how it was decoded."""

    utf8: bytes
    facts: tuple[str, ...]

    def beginning(self, characters: int) -> str:
        """The first characters of the text."""
        # Only the last character can be cut, and four bytes hold any.
        return self.utf8[: 4 * characters].decode("utf-8", "ignore")[:characters]


def decoded(data: bytes, name: str) -> Decoded:
    """Text of bytes in UTF-8, UTF-16, Windows-1252, Latin-1, Mac Roman or an encoding of East Asia.

    Raises:
        InputError: when the bytes break the encoding their mark announces.
    """
    is_plain = _is_plain(data)
    encoding, why = ("utf-8", "plain ASCII") if is_plain else _encoding(data)
    try:
        utf8 = _utf8(data, encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"text in {encoding}", f"a byte that is none at {error.start}", "Export it as UTF-8", name
        ) from error
    facts: tuple[str, ...] = (f"encoding {encoding}: {why}",)
    if not is_plain and pieces.found(MOJIBAKE, pieces.decoded(utf8, "utf-8"), MOJIBAKE_LENGTH):
        utf8, facts = _repaired(utf8), (*facts, "text that had gone through a wrong encoding was repaired")
    return Decoded(utf8, facts)


def _utf8(data: bytes, encoding: str) -> bytes:
    """Bytes as UTF-8 without null characters and without a mark; the same object where that changes nothing."""
    if encoding == "utf-8" and not pieces.holds(data, b"\x00"):
        return data
    texts = (text.replace("\x00", "") for text in pieces.decoded(data, encoding))
    return pieces.encoded(_unmarked(texts, "\ufeff"))


def _unmarked(texts: Iterator[str], *marks: str) -> Iterator[str]:
    """Pieces of text without marks at the beginning of the first that is not empty."""
    first = next(filter(None, texts), "")
    for mark in marks:
        first = first.removeprefix(mark)
    yield first
    yield from texts


def _encoding(data: bytes) -> tuple[str, str]:
    if data.startswith(codecs.BOM_UTF8) and not _fails(data, "utf-8"):
        return "utf-8-sig", "byte order mark"
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16", "byte order mark"
    sample = data[:4000]
    if sample.count(0) > len(sample) * 0.3:
        return (
            "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
        ), "every other byte is 0"
    if not _fails(data, "utf-8"):
        return "utf-8", "every byte fits"
    wide = double_byte(data)
    return wide if wide is not None and not _fails(data, wide[0]) else _single_byte(data)


def _is_plain(data: bytes) -> bool:
    """Whether every byte is ASCII text; UTF-16 without a mark may be ASCII too, with every other byte 0."""
    return pieces.is_ascii(data) and data[:4000].count(0) <= len(data[:4000]) * 0.3


def _single_byte(data: bytes) -> tuple[str, str]:
    """The single-byte encoding under which the bytes above 127 are letters and marks people write."""
    high = bytes(b for b in data[:2_000_000] if b > 127)
    scores = {name: _plausible(high.decode(name, "replace")) for name in SINGLE_BYTE}
    best = max(SINGLE_BYTE, key=lambda name: scores[name])
    if best == "cp1252" and _fails(data, "cp1252"):
        best = "latin-1"
    return (
        best if not _fails(data, best) else "latin-1"
    ), f"{100 * scores[best]:.0f} % of its special characters are usual ones"


def _plausible(text: str) -> float:
    return sum((c in LETTERS) + 0.9 * (c in MARKS) for c in text) / len(text) if text else 0.0


def _fails(data: bytes, encoding: str) -> bool:
    try:
        for _ in pieces.decoded(data, encoding):
            pass
    except UnicodeDecodeError:
        return True
    return False


def _repaired(utf8: bytes) -> bytes:
    """Text with mojibake undone line by line."""
    import ftfy

    config = ftfy.TextFixerConfig(
        unescape_html=False, uncurl_quotes=False, fix_latin_ligatures=False, fix_character_width=False,
        fix_line_breaks=False, remove_terminal_escapes=False, normalization=None, remove_control_chars=False,
    )  # fmt: skip
    fixed = (
        ftfy.fix_encoding(line, config) if MOJIBAKE.search(line) else line for line in pieces.lines(utf8)
    )
    return pieces.encoded(_unmarked(fixed, "\ufeff", "ï»¿"))
