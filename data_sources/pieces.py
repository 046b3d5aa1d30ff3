"""Goes through a large file piece by piece.

One look through all of it is one call that lets no other thread run: a sender of events would wait for it
(`benchmarks/data_sources/webhook_under_load.py`). Between two pieces others get their turn. For the same reason a
large text is kept as the bytes of its UTF-8 and never made one string.
"""

from __future__ import annotations

import codecs
import io
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import IO, Any, TypeVar

PIECE = 4 << 20
"""Bytes looked at in one call: some milliseconds."""
AT_ONCE = 10_000
"""Items taken from an iterator in one call."""

T = TypeVar("T")


def starts(length: int) -> range:
    """Where each piece begins."""
    return range(0, length, PIECE)


def count(data: bytes, wanted: bytes) -> int:
    """How often a byte stands in a file.

    Example:
        >>> count(b"a,b,c", b",")
        2
    """
    return sum(data.count(wanted, start, start + PIECE) for start in starts(len(data)))


def holds(data: bytes, wanted: bytes) -> bool:
    """Whether bytes hold others, also where two pieces meet."""
    reach = PIECE + len(wanted) - 1
    return any(data.find(wanted, start, start + reach) >= 0 for start in starts(len(data)))


def found(pattern: re.Pattern[str], texts: Iterable[str], longest: int) -> bool:
    """Whether a pattern whose matches have at most `longest` characters is found in a text given in pieces."""
    before = ""
    for text in texts:
        if pattern.search(before + text) is not None:
            return True
        before = (before + text)[1 - longest :] if longest > 1 else ""
    return False


def is_ascii(data: bytes) -> bool:
    return all(data[start : start + PIECE].isascii() for start in starts(len(data)))


def decoded(data: bytes, encoding: str) -> Iterator[str]:
    """Bytes as pieces of text.

    Raises:
        UnicodeDecodeError: whose `start` is the place in all of the bytes.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(data)
    for start in (*starts(len(data)), len(data)):
        begun = len(decoder.getstate()[0])
        try:
            yield decoder.decode(view[start : start + PIECE], start == len(data))
        except UnicodeDecodeError as error:
            error.start += start - begun
            raise


def read(file: IO[bytes] | io.BufferedIOBase, most: int) -> bytes:
    """What a file that is unpacked while it is read holds, no more than `most` bytes of it."""
    out = io.BytesIO()
    while out.tell() < most and (piece := file.read(min(PIECE, most - out.tell()))):
        out.write(piece)
    return out.getvalue()


def encoded(texts: Iterable[str]) -> bytes:
    """Pieces of text as UTF-8."""
    out = io.BytesIO()
    for text in texts:
        out.write(text.encode("utf-8"))
    return out.getvalue()


def lines(utf8: bytes) -> Iterator[str]:
    """Lines of a text in UTF-8 with their ends as they stand: line feed, carriage return or both."""
    # A generator, because a reader written in C would take all lines of one cell without letting others run.
    yield from io.TextIOWrapper(io.BytesIO(utf8), "utf-8", newline="")


def taken(items: Iterator[T]) -> list[T]:
    """All items of an iterator written in C, such as a CSV reader."""
    every: list[T] = []
    for part in batches(items):
        every += part
    return every


def batches(items: Iterable[T]) -> Iterator[list[T]]:
    """Items in lists of at most `AT_ONCE`."""
    rest = iter(items)
    while part := list(itertools.islice(rest, AT_ONCE)):
        yield part


def texts(cells: Iterable[str | None]) -> Any:
    """Cells as an Arrow string array."""
    import pyarrow as pa

    parts = [pa.array(part, pa.string()) for part in batches(cells)]
    return pa.concat_arrays(parts) if parts else pa.array([], pa.string())
