"""Cells of text read as numbers, shares, durations in seconds, and flags.

Every reader returns floats with NaN where a cell is empty or is not what was asked for; the caller
knows which cells held text and can therefore name those that were not understood.
"""

from __future__ import annotations

import re
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_sources.layouts import LONGEST, runs
from data_sources.shapes import ShapeGroup, shape_groups

Floats = npt.NDArray[np.float64]
Decimal = Literal["point", "comma"]

SECONDS: dict[str, float] = {"ms": 0.001, "s": 1, "min": 60, "h": 3600, "day": 86400}
UNIT_WORDS: dict[str, float] = {
    word: seconds
    for seconds, words in (
        (0.001, "ms millisecond milliseconds msec"),
        (1, "s sec secs second seconds segundo segundos sek sekunde sekunden secondes secondi seconden"),
        (60, "m min mins minute minutes minuto minutos minuten minuti minuut"),
        (3600, "h hr hrs hour hours hora horas std stunde stunden heure heures ora ore uur"),
        (86400, "d day days dia dias día días tag tage tagen jour jours giorno giorni dag dagen"),
        (604800, "w week weeks woche wochen semana semanas semaine semaines"),
    )
    for word in words.split()
}
WORDED = re.compile(r"(\d+(?:\.\d+)?)\s*([^\W\d_]+)\.?")
ISO_LENGTH = re.compile(
    r"([+\-−]?)p(?:(\d+)w)?(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?)?", re.ASCII
)
"""`P1DT2H30M` in small letters: weeks, days, hours, minutes, seconds."""
_GROUPED = {
    "point": r"^[+-]?\d{1,3}(,\d{3})+(\.\d*)?([eE][+-]?\d+)?$",
    "comma": r"^[+-]?\d{1,3}(\.\d{3})+(,\d*)?([eE][+-]?\d+)?$",
}
"""A thousands mark counts only where every group after it has three digits: 1,5 is not 15."""
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"


def numbers(text: Any, decimal: Decimal = "point") -> Floats:
    """Numbers with a decimal point or comma; a trailing %, thousands marks and currency are ignored.

    Example:
        >>> numbers(pa.array(["1.234,5", "85,5 %", "x", None]), "comma").tolist()
        [1234.5, 85.5, nan, nan]
        >>> numbers(pa.array(["1,234.5", "1,5"])).tolist()
        [1234.5, nan]
    """
    plain = _plain_floats(text) if decimal == "point" else None
    if plain is not None:
        return plain
    cleaned = pc.replace_substring_regex(text, "[\\s\u00a0%$€£'’]", "")
    cleaned = pc.replace_substring_regex(cleaned, "^[−–]", "-")
    mark, sign = (".", ",") if decimal == "comma" else (",", ".")
    is_grouped = pc.match_substring_regex(cleaned, _GROUPED[decimal])
    is_clear = pc.or_(is_grouped, pc.invert(pc.match_substring(cleaned, mark)))
    cleaned = pc.replace_substring(pc.replace_substring(cleaned, mark, ""), sign, ".")
    is_number = pc.and_(is_clear, pc.match_substring_regex(cleaned, _NUMBER))
    kept = pc.if_else(is_number, cleaned, pa.scalar(None, pa.string()))
    return _floats(pc.cast(kept, pa.float64()))


def _plain_floats(text: Any) -> Floats | None:
    """The quick way when every cell is already a plain number."""
    try:
        return _floats(pc.cast(text, pa.float64()))
    except pa.ArrowInvalid:
        return None


def _floats(array: Any) -> Floats:
    values: Floats = array.to_numpy(zero_copy_only=False).astype(np.float64)
    return np.where(np.isfinite(values), values, np.nan)


def durations(text: Any, unit: str, decimal: Decimal = "point") -> Floats:
    """Seconds from `9:99:99`, `9:99`, `1h 30m`, `PT1H30M`, `2 days 03:04:05`, `2.03:04:05` or plain numbers.

    Args:
        text: trimmed string array.
        unit: `ms`, `s`, `min`, `h` or `day` for plain numbers; `h:mm` or `m:ss` says what `9:99` is.
        decimal: decimal sign of plain numbers.

    Fractions of a day are rounded to milliseconds: products write them with nine decimals.

    Example:
        >>> durations(pa.array(["51:07:10", "-0:30", "1h 30m"]), "h:mm").tolist()
        [184030.0, -1800.0, 5400.0]
    """
    with np.errstate(over="ignore"):
        result = numbers(text, decimal) * SECONDS.get(unit, 1.0)
    result[np.isinf(result)] = np.nan
    if unit == "day":
        result = np.round(result, 3)
    for group in shape_groups(text):
        if ":" in group.shape:
            result[group.rows] = _clock(group, unit)
        elif "a" in group.shape and "9" in group.shape:
            known = result[group.rows]
            result[group.rows] = np.where(np.isnan(known), _worded(text, group, decimal), known)
    return result


def _clock(group: ShapeGroup, unit: str) -> Floats:
    """`[days ]h:mm:ss[.fff]`, `days.hh:mm:ss`, `h:mm` or `m:ss`, with an optional sign."""
    if len(group.shape) > LONGEST:
        return np.full(len(group.rows), np.nan)
    digits = [r for r in runs(group.shape) if r.kind == "digits"]
    match = re.fullmatch(
        r"([+\-−]?)(?:(9+)(?: ?(?:a+)?,? |\.(?=99:99:99)))?(9+):(9+)(?::(9+)(?:[.,](9+))?)?(?: ?a{1,7})?",
        group.shape,
    )
    if match is None or len(digits) > 5:
        return np.full(len(group.rows), np.nan)
    parts = [group.number(*d.span).astype(np.float64) for d in digits]
    days = parts.pop(0) if match[2] else np.zeros(len(group.rows))
    fraction = parts.pop() / 10.0 ** digits[-1].length if match[6] else 0.0
    scales = (60, 1) if len(parts) == 2 and unit == "m:ss" else (3600, 60, 1)
    total = sum((p * s for p, s in zip(parts, scales, strict=False)), days * 86400) + fraction
    is_valid = np.all([p < 60 for p in parts[1:]], axis=0)
    sign = -1.0 if match[1] in ("-", "−") else 1.0
    return np.where(is_valid, sign * total, np.nan)


def _worded(text: Any, group: ShapeGroup, decimal: Decimal) -> Floats:
    """`1h 30m`, `2 days 4 hours`, `90 sec`: read once per different cell; a pasted page is none of them."""
    if len(group.shape) > LONGEST:
        return np.full(len(group.rows), np.nan)
    cells = text.take(pa.array(group.rows)).dictionary_encode()
    values = [_worded_cell(cell, decimal) for cell in cells.dictionary.to_pylist()]
    looked: Floats = np.asarray(values, dtype=np.float64)[cells.indices.to_numpy()]
    return looked


def _worded_cell(cell: str, decimal: Decimal) -> float:
    lowered = cell.lower()
    lowered = (
        lowered.replace(",", ".")
        if decimal == "comma"
        else re.sub(r"(?<=\d),(?=\d{3}(?!\d)|\s|$)|(?<=[a-z]),", "", lowered)
    )
    clock = re.fullmatch(r"(\d{1,2})\s?h\s?([0-5]\d)", lowered)
    if clock:
        return int(clock[1]) * 3600.0 + int(clock[2]) * 60.0
    iso = ISO_LENGTH.fullmatch(lowered)
    if iso and any(iso.groups()[1:]):
        length = sum(
            float(n) * s for n, s in zip(iso.groups()[1:], (604800, 86400, 3600, 60, 1), strict=True) if n
        )
        return -length if iso[1] in ("-", "−") else length
    pairs = WORDED.findall(lowered)
    rest = WORDED.sub("", lowered).strip(" ,.-−")
    rest = "" if rest in {"and", "und", "et", "y", "e", "en"} else rest
    if not pairs or rest or any(unit not in UNIT_WORDS for _, unit in pairs):
        return float("nan")
    total = sum(float(number) * UNIT_WORDS[unit] for number, unit in pairs)
    return -total if cell[0] in "-−" else total


def plain_numbers(text: Any) -> Floats:
    """Numbers with a decimal point, or with a decimal comma where that reads more of them."""
    read = numbers(text)
    if not pc.any(pc.match_substring(text, ",")).as_py():
        return read
    other = numbers(text, "comma")
    return other if np.isnan(other).sum() < np.isnan(read).sum() else read
