"""JSON of any size, a part at a time: what fits into a piece is read in one call, what does not by its members.

Python's reader takes a whole document in one call, which lets no other thread run for seconds.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

LONGEST_NUMBER = 100
PIECE = 1 << 20
"""Bytes read in one call: some milliseconds."""
LONGEST = 16 << 20
"""Characters of one string."""
CLOSED = ('"', "{", "[")
BEGUN = len("e+")
"""Characters that go on with a number when digits follow, and are none of it when nothing does."""
SPACE = re.compile(r"[ \t\n\r]*")


def _whole(digits: str) -> int | str:
    """A whole number; one of absurd length stays text, which no field takes for a number."""
    return int(digits) if len(digits) <= LONGEST_NUMBER else digits


DECODER = json.JSONDecoder(parse_int=_whole)


@dataclass(frozen=True, slots=True)
class Items:
    """A list larger than a piece, read from its place each time it is gone through.

    Attributes:
        utf8: the document. at: byte of the list's opening bracket.
    """

    utf8: bytes
    at: int

    def __iter__(self) -> Iterator[Any]:
        return _Reader(self.utf8, self.at).items()


def document(utf8: bytes) -> Any:
    """The value of a JSON document; lists larger than a piece are `Items`.

    Raises:
        json.JSONDecodeError: for anything but one JSON value.
        RecursionError: for one nested too deeply.
    """
    reader = _Reader(utf8)
    found = reader.value()
    if reader.next_character():
        raise reader.fault("Extra data")
    return found


class _Reader:
    """Reads values one after the other from a window over a document."""

    def __init__(self, utf8: bytes, at: int = 0) -> None:
        self._utf8 = memoryview(utf8)
        self._document = utf8
        self._read = at
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._window, self._at = "", 0

    def value(self) -> Any:
        """The value that begins here."""
        opening = self.next_character()
        while True:
            fault = None
            try:
                found, end = DECODER.raw_decode(self._window, self._at)
            except json.JSONDecodeError as error:
                fault = error
            else:
                # Of a number the rest may lie behind the window.
                if opening in CLOSED or end < len(self._window) - BEGUN or self._is_all_seen:
                    self._at = end
                    return found
            ahead = len(self._window) - self._at
            if ahead >= PIECE and opening == "{":
                return self._object()
            if ahead >= PIECE and opening == "[":
                return self._list()
            if fault is not None and (self._is_all_seen or ahead >= (LONGEST if opening == '"' else PIECE)):
                raise fault
            self._widen()

    def items(self) -> Iterator[Any]:
        """The items of the list that begins here."""
        self._take("[")
        if self.next_character() == "]":
            self._take("]")
            return
        while True:
            yield self.value()
            if self.next_character() == "]":
                self._take("]")
                return
            self._take(",")

    def _list(self) -> Items:
        begins = self._place()
        for _ in self.items():
            pass
        return Items(self._document, begins)

    def _object(self) -> dict[str, Any]:
        self._take("{")
        found: dict[str, Any] = {}
        if self.next_character() == "}":
            self._take("}")
            return found
        while True:
            key = self.value()
            if not isinstance(key, str):
                raise self.fault("Expecting property name enclosed in double quotes")
            self._take(":")
            found[key] = self.value()
            if self.next_character() == "}":
                self._take("}")
                return found
            self._take(",")

    def next_character(self) -> str:
        """The next one that is no space, which the window then begins with or goes on with; empty at the end."""
        while True:
            space = SPACE.match(self._window, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._window):
                return self._window[self._at]
            if self._is_all_seen:
                return ""
            self._widen()

    def fault(self, wanted: str) -> json.JSONDecodeError:
        return json.JSONDecodeError(wanted, self._window, self._at)

    def _take(self, character: str) -> None:
        if self.next_character() != character:
            raise self.fault(f"Expecting {character!r}")
        self._at += 1

    @property
    def _is_all_seen(self) -> bool:
        return self._read >= len(self._utf8)

    def _widen(self) -> None:
        """Let go of what is read and look at twice as much of the rest, at least a piece."""
        kept = self._window[self._at :]
        size = max(PIECE, len(kept))
        more = self._utf8[self._read : self._read + size]
        self._read += len(more)
        self._window, self._at = kept + self._decoder.decode(more, self._is_all_seen), 0

    def _place(self) -> int:
        """The byte of the document that is read next."""
        behind = len(self._decoder.getstate()[0]) + len(self._window[self._at :].encode("utf-8"))
        return self._read - behind
