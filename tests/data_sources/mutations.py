"""Damage for files: what transport, editors, spreadsheets and attackers do to bytes."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections.abc import Callable, Sequence

Damage = Callable[[bytes, random.Random], bytes]


def cut_off(data: bytes, rng: random.Random) -> bytes:
    """A download that broke off."""
    return data[: rng.randrange(len(data) + 1)]


def flipped(data: bytes, rng: random.Random) -> bytes:
    """Some bytes replaced by any others."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 12)):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def with_nulls(data: bytes, rng: random.Random) -> bytes:
    """Null bytes in between, in a row or spread."""
    at = rng.randrange(len(data) + 1)
    return data[:at] + b"\x00" * rng.randint(1, 40) + data[at:]


def mixed_newlines(data: bytes, rng: random.Random) -> bytes:
    """Line ends of three systems in one file."""
    ends = (b"\n", b"\r\n", b"\r")
    return b"".join(line + rng.choice(ends) for line in data.splitlines())


def doubled(data: bytes, rng: random.Random) -> bytes:
    """A part pasted a second time."""
    a, b = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return data[:b] + data[a:b] + data[b:]


def dropped(data: bytes, rng: random.Random) -> bytes:
    """A part missing."""
    a, b = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return data[:a] + data[b:]


def huge_field(data: bytes, rng: random.Random) -> bytes:
    """A cell of a few hundred kilobytes."""
    at = rng.randrange(len(data) + 1)
    return (
        data[:at]
        + rng.choice((b"x", b"9", b'"', b"[", b"{", b"\xff", b"1e")) * rng.randint(50_000, 300_000)
        + data[at:]
    )


def marked(data: bytes, rng: random.Random) -> bytes:
    """The beginning of another kind of file in front."""
    marks = (
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"PK\x03\x04",
        b"\x1f\x8b",
        b"PAR1",
        b"%PDF",
        b"[",
        b"{",
        b"#",
        b"\n\n",
    )
    return rng.choice(marks) + data


def extreme(data: bytes, rng: random.Random) -> bytes:
    """A number or word replaced by one that no column expects."""
    words = (
        b"1e400", b"-0", b"NaN", b"inf", b"9" * 40, b"0001-01-01", b"9999-12-31T23:59:60Z", b"31/02/2026", b"24:00",
        b"\xc2\xa0", b"\xe2\x80\xae", b"-99999999:59", b"1h 99999999999999d", b"%", b"=1+1", b"''", b"\xed\xa0\x80",
    )  # fmt: skip
    lines = data.split(b"\n")
    at = rng.randrange(len(lines))
    cells = lines[at].split(b",")
    cells[rng.randrange(len(cells))] = rng.choice(words)
    lines[at] = b",".join(cells)
    return b"\n".join(lines)


def packed(data: bytes, rng: random.Random) -> bytes:
    """Inside an archive or a compressed file, sometimes twice."""
    for _ in range(rng.randint(1, 2)):
        if rng.random() < 0.5:
            data = gzip.compress(data)
        else:
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("a.csv", data)
            data = out.getvalue()
    return data


DAMAGES: Sequence[Damage] = (
    cut_off, flipped, with_nulls, mixed_newlines, doubled, dropped, huge_field, marked, extreme, packed,
)  # fmt: skip


def damaged(data: bytes, seed: int) -> bytes:
    """A file after one to four kinds of damage; the same seed gives the same bytes."""
    rng = random.Random(seed)
    for _ in range(rng.randint(1, 4)):
        data = rng.choice(DAMAGES)(data, rng)
    return data


def bomb(levels: int = 2, size: int = 40 << 20) -> bytes:
    """A small archive that unpacks to much more, archives inside archives."""
    data = b"0," * (size // 2)
    for _ in range(levels):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for i in range(4):
                archive.writestr(f"{i}.csv", data)
        data = out.getvalue()
    return data
