"""Bytes of any supported file as raw tables: every cell text or null, row numbers kept.

The kind of file is decided from its bytes, never from its name alone: a PDF renamed .csv is
refused. What was found out on the way (encoding, delimiter, header rows, footers) is told as facts.
"""

from __future__ import annotations

import gzip
import io
import lzma
import os
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from data_sources import pieces
from domain.errors import InputError

LARGEST_BYTES = 200 * 1024 * 1024
UNPACKED_BYTES = 5 * LARGEST_BYTES
"""What one file may unpack to, all of its members and the archives inside it together."""
DEEPEST = 3
"""Archives inside archives that are opened."""
FORMATS = "CSV, TSV, XLSX, JSON, NDJSON or Parquet, also as .zip or .gz"
NOT_TABLES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\xd0\xcf\x11\xe0", "an old Excel .xls workbook"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
)


BEFORE_TEXT = re.compile(rb"[\xef\xbb\xbf \t\r\n]*")
DAMAGED_ZIP = (
    zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError, OSError, ValueError, KeyError,
    struct.error, lzma.LZMAError,
)  # fmt: skip
"""What reading a broken or hostile archive may raise."""


@dataclass(frozen=True)
class RawTable:
    """One table of a file.

    Attributes:
        name: file name, with the sheet or member where there are several.
        header: headers as they stand; a repeated one has ` (2)`, ` (3)` appended.
        columns: one Arrow string array per header, null where a cell is missing.
        row_no: row of the file per data row; the header is row 1.
        facts: what was found out while reading, as sentences.
        repeated: headers that stood more than once.
        questions: second header row (question texts) by header, for surveys.
        zone: time zone stated inside the file, if any.
        unreadable: rows that could not be cut into cells: row number and reason.
        titles: the lines above the header.
        absent: by header, the rows of JSON records that do not have that key at all; other than null, which says that
            there is no value.
    """

    name: str
    header: tuple[str, ...]
    columns: tuple[Any, ...]
    row_no: npt.NDArray[np.int64]
    facts: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    questions: dict[str, str] = field(default_factory=dict)
    zone: str | None = None
    unreadable: tuple[tuple[int, str], ...] = ()
    titles: tuple[str, ...] = ()
    absent: dict[str, npt.NDArray[np.bool_]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.row_no)

    def column(self, header: str) -> Any:
        """Cells under a header."""
        return self.columns[self.header.index(header)]


def shown_name(path: Path) -> str:
    """A file's name as text: on disk it may hold bytes of another encoding."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def read_file(path: Path, largest: int = LARGEST_BYTES) -> bytes:
    """The bytes of a file, refused when it is missing, a folder or too large.

    Raises:
        InputError: naming the file.
    """
    if not path.is_file():
        raise InputError("a file that exists", "nothing there", "Check the path", str(path))
    check_size(path.stat().st_size, path.name, largest)
    return path.read_bytes()


def check_size(size: int, name: str, largest: int = LARGEST_BYTES) -> None:
    """Raise `InputError` for a file above the limit."""
    if size > largest:
        raise InputError(
            f"a file of at most {largest / 2**20:.0f} MB",
            f"{size / 2**20:.0f} MB",
            "Split it, compress it as .gz or .zip, or load it from a database",
            name,
        )


def read_tables(data: bytes, name: str, room: Room | None = None) -> list[RawTable]:
    """Every table in a file's bytes.

    Args:
        data: the bytes.
        name: file name, for messages and as a hint for JSON.
        room: what an archive around these bytes has left for unpacking.

    Raises:
        InputError: when the file is empty, no table, or of a kind that is not read.
    """
    if not data or data.isspace():
        raise InputError(f"a table ({FORMATS})", "an empty file", "Export it again", name)
    _refuse_other_kinds(data, name)
    if data[:2] == b"\x1f\x8b":
        room = (room or Room()).inside(name)
        return read_tables(_unpacked(data, name, room), name.removesuffix(".gz"), room)
    if data[:4] == b"PK\x03\x04":
        return _read_zip(data, name, (room or Room()).inside(name))
    if data[:4] == b"PAR1":
        from data_sources.nested import read_parquet

        return [read_parquet(data, name)]
    if _first_byte(data) in (b"{", b"["):
        from data_sources.nested import read_json

        return [read_json(data, name)]
    from data_sources.delimited import read_delimited

    return [read_delimited(data, name)]


def _first_byte(data: bytes) -> bytes:
    """The first byte that is no space and of no mark."""
    before = BEFORE_TEXT.match(data)
    begins = before.end() if before else 0
    return data[begins : begins + 1]


def _refuse_other_kinds(data: bytes, name: str) -> None:
    for start, what in NOT_TABLES:
        if data[:64].lstrip().lower().startswith(start.lower()):
            raise InputError(f"a table ({FORMATS})", what, "Export the data as CSV or XLSX", name)
    if data[:4] in (b"PK\x03\x04", b"PAR1") or data[:2] == b"\x1f\x8b":
        return
    sample = data[:4096]
    is_utf16 = sample[:2] in (b"\xff\xfe", b"\xfe\xff") or sample.count(0) > len(sample) * 0.3
    if b"\x00" in sample and not is_utf16:
        raise InputError(f"a table ({FORMATS})", "binary data", "Export the data as CSV or XLSX", name)


class Room:
    """How much may still be unpacked, over all archives of one file, and how deep they may lie."""

    def __init__(self, left: int = UNPACKED_BYTES, depth: int = 0) -> None:
        self._left = [left]
        self.depth = depth

    def inside(self, name: str) -> Room:
        """The same room one archive further in.

        Raises:
            InputError: for archives inside archives inside archives.
        """
        if self.depth == DEEPEST:
            raise InputError(
                f"at most {DEEPEST} archives inside each other", "more of them", "Unpack the file first", name
            )
        deeper = Room(0, self.depth + 1)
        deeper._left = self._left
        return deeper

    @property
    def left(self) -> int:
        """Bytes that may still be unpacked."""
        return self._left[0]

    def taken(self, size: int, name: str) -> None:
        """Use up room; raises `InputError` when there is not enough."""
        check_size(size, name, self.left)
        self._left[0] -= size


def _unpacked(data: bytes, name: str, room: Room) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            content = pieces.read(packed, room.left + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError("a complete .gz file", "a damaged one", "Download it again", name) from error
    room.taken(len(content), name)
    return content


def _read_zip(data: bytes, name: str, room: Room) -> list[RawTable]:
    """A workbook, or each member of an archive as a file of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [
                m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX")
            ]
            room.taken(sum(m.file_size for m in members), name)
            if any(m.filename == "xl/workbook.xml" for m in members):
                from data_sources.spreadsheets import read_workbook

                return read_workbook(data, name)
            tables: list[RawTable] = []
            for member in sorted(members, key=lambda m: m.filename):
                with archive.open(member) as packed:
                    content = pieces.read(packed, member.file_size)
                tables += read_tables(content, f"{name}/{member.filename}", room)
    except DAMAGED_ZIP as error:
        raise InputError("a readable .zip or .xlsx file", str(error), "Export it again", name) from error
    if not tables:
        raise InputError("an archive with a table in it", "an empty archive", "Export it again", name)
    return tables
