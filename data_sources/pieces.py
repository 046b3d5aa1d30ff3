"""Looks through a large text piece by piece.

One look through all of it is one call that lets no other thread run: a sender of events would wait for it
(`benchmarks/data_sources/webhook_under_load.py`). Between two pieces others get their turn.
"""

from __future__ import annotations

import codecs
import itertools
import re
from collections.abc import Iterator
from typing import TypeVar

PIECE = 4 << 20
"""Characters or bytes looked at in one call: some milliseconds."""
AT_ONCE = 10_000
"""Items taken from an iterator in one call."""

T = TypeVar("T")


def starts(length: int) -> range:
    """Where each piece begins."""
    return range(0, length, PIECE)


def count(text: str, character: str) -> int:
    """How often a character stands in a text.

    Example:
        >>> count("a,b,c", ",")
        2
    """
    return sum(text.count(character, start, start + PIECE) for start in starts(len(text)))


def holds(text: str, wanted: str) -> bool:
    """Whether a text holds another, also where two pieces meet."""
    reach = PIECE + len(wanted) - 1
    return any(text.find(wanted, start, start + reach) >= 0 for start in starts(len(text)))


def found(pattern: re.Pattern[str], text: str, longest: int) -> bool:
    """Whether a pattern whose matches have at most `longest` characters is found."""
    reach = PIECE + longest - 1
    return any(pattern.search(text, start, start + reach) is not None for start in starts(len(text)))


def is_ascii(data: bytes) -> bool:
    return all(data[start : start + PIECE].isascii() for start in starts(len(data)))


def decoded(data: bytes, encoding: str) -> str:
    """Bytes as text.

    Raises:
        UnicodeDecodeError: with the place in all of the bytes.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(data)
    try:
        parts = [decoder.decode(view[start : start + PIECE]) for start in starts(len(data))]
        return "".join([*parts, decoder.decode(b"", final=True)])
    except UnicodeDecodeError:
        return data.decode(encoding)


def encoded(text: str) -> bytes:
    """Text as UTF-8."""
    return b"".join(text[start : start + PIECE].encode("utf-8") for start in starts(len(text)))


def taken(items: Iterator[T]) -> list[T]:
    """All items of an iterator written in C, such as a CSV reader."""
    every: list[T] = []
    while part := list(itertools.islice(items, AT_ONCE)):
        every += part
    return every
