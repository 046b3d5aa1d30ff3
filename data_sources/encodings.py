"""Which encoding a text is in, and text that went through a wrong one put right."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from data_sources import pieces
from domain.errors import InputError

SINGLE_BYTE = ("cp1252", "latin-1", "mac_roman")
MOJIBAKE_LENGTH = 3
MOJIBAKE = re.compile("(?:Ã[\x80-\xbf\u2018-\u203a]|â€|Â[\xa0-\xbf]|ï»¿)")
LETTERS = "äöüßéèêëàâáçñíìîïóòôõúùûåæøœÄÖÜÉÈÀÁÇÑÍÓÚÅÆØŒ¿¡"
MARKS = "–—‘’“”…€°«»№·\xa0"


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and the sentences about how it was decoded.

    Attributes:
        text: the text. `facts`: sentences.
        utf8: the file's own bytes when they are the text in UTF-8 as it stands, to spare a copy.
    """

    text: str
    facts: tuple[str, ...]
    utf8: bytes | None = None


def decoded(data: bytes, name: str) -> Decoded:
    """Text of bytes in UTF-8, UTF-16, Windows-1252, Latin-1 or Mac Roman.

    Raises:
        InputError: when the bytes break the encoding their mark announces.
    """
    encoding, why = ("utf-8", "plain ASCII") if _is_plain(data) else _encoding(data)
    try:
        text = pieces.decoded(data, encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"text in {encoding}", f"a byte that is none at {error.start}", "Export it as UTF-8", name
        ) from error
    text = text.removeprefix("\ufeff")
    facts: tuple[str, ...] = (f"encoding {encoding}: {why}",)
    repaired = _repaired(text)
    if repaired is not None:
        text, facts = repaired, (*facts, "text that had gone through a wrong encoding was repaired")
    has_null = "\x00" in text
    is_own = encoding == "utf-8" and repaired is None and not has_null
    return Decoded(text.replace("\x00", "") if has_null else text, facts, data if is_own else None)


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
    return _single_byte(data) if _fails(data, "utf-8") else ("utf-8", "every byte fits")


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
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(data)
    try:
        for start in pieces.starts(len(data)):
            decoder.decode(view[start : start + pieces.PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return True
    return False


def _repaired(text: str) -> str | None:
    """Text with mojibake undone line by line, or None when there is none."""
    if text.isascii() or not pieces.found(MOJIBAKE, text, MOJIBAKE_LENGTH):
        return None
    import ftfy

    config = ftfy.TextFixerConfig(
        unescape_html=False, uncurl_quotes=False, fix_latin_ligatures=False, fix_character_width=False,
        fix_line_breaks=False, remove_terminal_escapes=False, normalization=None, remove_control_chars=False,
    )  # fmt: skip
    fixed = [
        ftfy.fix_encoding(line, config) if MOJIBAKE.search(line) else line for line in text.splitlines(True)
    ]
    return "".join(fixed).removeprefix("\ufeff").removeprefix("ï»¿")
