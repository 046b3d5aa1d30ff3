"""How a number reads: `12,345`, `81.2 %`, `4 m 10 s`, `Mon 23 Nov`, `No data`; no Plotly here.

Units are the words a metric carries: `share` (0-1), `s`, `business_s`, `minutes`, `hours`, `points`,
`ratio`, a three-letter currency, or any plural noun ("contacts", "agents"). Tiles, axes, hovers, tables
and reports all format here, so a number looks the same wherever it stands.
"""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

NO_DATA = "No data"
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400
UNIT_SECONDS = {"s": 1, "seconds": 1, "business_s": 1, "minutes": MINUTE_S, "hours": HOUR_S, "days": DAY_S}
UNIT_WORDS = {
    "share": "%",
    "s": "time",
    "seconds": "time",
    "business_s": "business time",
    "minutes": "time",
    "hours": "time",
    "days": "time",
    "ratio": "ratio",
}


def is_missing(value: Any) -> bool:
    """Whether there is nothing to show: None, NaN, NaT, an infinity.

    Example:
        >>> is_missing(float("nan")), is_missing(None), is_missing(0)
        (True, True, False)
    """
    if value is None:
        return True
    try:
        return not math.isfinite(float(value))
    except (TypeError, ValueError):
        return True


def number(value: Any, decimals: int = 0) -> str:
    """A plain number with thousands separators.

    Example:
        >>> number(12345), number(3.14159, 2), number(None), number(-0.2)
        ('12,345', '3.14', 'No data', '0')
    """
    if is_missing(value):
        return NO_DATA
    text = f"{float(value):,.{decimals}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text


def compact(value: Any) -> str:
    """A number as short as it can be without a false digit: whole when whole, else up to two decimals.

    Example:
        >>> compact(12.0), compact(1234.5), compact(0.25), compact(0.004)
        ('12', '1,234.5', '0.25', '0.004')
    """
    if is_missing(value):
        return NO_DATA
    if 0 < abs(float(value)) < 0.01:
        return f"{float(value):.1g}"
    text = f"{float(value):,.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def share(value: Any, decimals: int = 1) -> str:
    """A share 0-1 as a percentage.

    Example:
        >>> share(0.8123), share(0.8, 0), share(float("nan"))
        ('81.2 %', '80 %', 'No data')
    """
    return NO_DATA if is_missing(value) else f"{number(100 * float(value), decimals)} %"


def points(value: Any, decimals: int = 1) -> str:
    """A difference of two shares (0-1) in percentage points.

    Example:
        >>> points(0.031), points(-0.01)
        ('3.1 points', '-1.0 points')
    """
    return NO_DATA if is_missing(value) else f"{number(100 * float(value), decimals)} points"


def money(value: Any, currency: str, decimals: int = 0) -> str:
    """An amount with its currency.

    Example:
        >>> money(12345.6, "EUR"), money(4.2, "EUR", 2)
        ('12,346 EUR', '4.20 EUR')
    """
    return NO_DATA if is_missing(value) else f"{number(value, decimals)} {currency}"


def duration(seconds: Any) -> str:
    """Seconds in the two units that matter at their size; the sign is kept.

    Example:
        >>> duration(8), duration(250), duration(3 * 3600 + 300), duration(2 * 86400 + 4 * 3600)
        ('8 s', '4 m 10 s', '3 h 05 m', '2 d 4 h')
        >>> duration(3599.7), duration(120), duration(0.4), duration(-90)
        ('1 h 00 m', '2 m 00 s', '0.4 s', '-1 m 30 s')
    """
    if is_missing(seconds):
        return NO_DATA
    sign, rest = ("-" if float(seconds) < 0 else ""), abs(float(seconds))
    if 0 < rest < 1:
        return f"{sign}{rest:.1g} s" if rest < 0.95 else f"{sign}1 s"
    whole = round(rest)
    if whole < MINUTE_S:
        return f"{sign}{whole} s"
    if whole < HOUR_S:
        return f"{sign}{whole // MINUTE_S} m {whole % MINUTE_S:02d} s"
    minutes = round(rest / MINUTE_S)
    if minutes < DAY_S // MINUTE_S:
        return f"{sign}{minutes // 60} h {minutes % 60:02d} m"
    hours = round(rest / HOUR_S)
    return f"{sign}{hours // 24} d {hours % 24} h"


def value(amount: Any, unit: str = "", decimals: int | None = None) -> str:
    """Any amount with its unit in words, the one entry point for tiles, hovers and tables.

    Args:
        amount: the number; null reads `No data`.
        unit: see the module.
        decimals: digits after the point for shares, ratios, money and counts; None chooses by unit.

    Example:
        >>> value(0.812, "share"), value(250, "s"), value(30, "minutes"), value(5400, "business_s")
        ('81.2 %', '4 m 10 s', '30 m 00 s', '1 h 30 m business time')
        >>> value(1200, "contacts"), value(1, "agents"), value(99.5, "EUR"), value(1.25, "ratio")
        ('1,200 contacts', '1 agent', '100 EUR', '1.25')
    """
    if is_missing(amount):
        return NO_DATA
    if unit in UNIT_SECONDS:
        suffix = " business time" if unit == "business_s" else ""
        return duration(float(amount) * UNIT_SECONDS[unit]) + suffix
    if unit == "share":
        return share(amount, 1 if decimals is None else decimals)
    if unit == "points":
        return points(amount, 1 if decimals is None else decimals)
    if is_currency(unit):
        return money(amount, unit, decimals or 0)
    text = compact(amount) if decimals is None else number(amount, decimals)
    if unit in ("", "ratio"):
        return text
    return f"{text} {unit[:-1] if text == '1' and unit.endswith('s') else unit}"


def bare(amount: Any, unit: str = "") -> str:
    """An amount without the unit's noun, where an axis title or a heading already says it.

    Example:
        >>> bare(1200, "contacts"), bare(0.8, "share"), bare(0.125, "share"), bare(90, "s")
        ('1,200', '80 %', '12.5 %', '1 m 30 s')
    """
    if is_missing(amount):
        return NO_DATA
    if unit == "share":
        return f"{compact(round(100 * float(amount), 1))} %"
    if unit == "points":
        return compact(100 * float(amount))
    if unit in UNIT_SECONDS:
        return duration(float(amount) * UNIT_SECONDS[unit])
    return compact(amount)


def signed(amount: Any, unit: str = "") -> str:
    """A change with its sign always shown.

    Example:
        >>> signed(0.031, "points"), signed(-12, "contacts"), signed(0, "contacts")
        ('+3.1 points', '-12 contacts', '0 contacts')
    """
    text = value(amount, unit)
    return f"+{text}" if not is_missing(amount) and float(amount) > 0 else text


def interval(low: Any, high: Any, unit: str = "") -> str:
    """Both ends of an interval, the unit said once.

    Example:
        >>> interval(0.78, 0.84, "share"), interval(10, 14, "agents"), interval(None, 3)
        ('78 % to 84 %', '10 to 14 agents', '')
        >>> interval(0.46, 0.846, "share")
        '46.0 % to 84.6 %'
    """
    if is_missing(low) or is_missing(high):
        return ""
    if unit == "share":
        tenths = any(round(1000 * float(end)) % 10 for end in (low, high))
        return f"{share(low, int(tenths))} to {share(high, int(tenths))}"
    return f"{bare(low, unit)} to {value(high, unit)}"


def too_few(n: int) -> str:
    """What stands in place of a percentage of too few cases.

    Example:
        >>> too_few(4)
        'too few (n = 4)'
    """
    return f"too few (n = {number(n)})"


def day(on: date | datetime) -> str:
    """A date as a person reads it; exports use ISO.

    Example:
        >>> day(date(2026, 11, 23)), day(date(2026, 11, 3))
        ('Mon 23 Nov', 'Tue 3 Nov')
    """
    return f"{on:%a} {on.day} {on:%b}"


def dated(on: date | datetime) -> str:
    """A date with its year as a person reads it, for tables that reach into other years.

    Example:
        >>> dated(date(2027, 9, 6))
        'Mon 6 Sep 2027'
    """
    return f"{day(on)} {on.year}"


def is_currency(unit: str) -> bool:
    """Whether a unit is a currency code such as `EUR`.

    Example:
        >>> is_currency("EUR"), is_currency("share")
        (True, False)
    """
    return len(unit) == 3 and unit.isalpha() and unit.isupper()


def axis_unit(unit: str) -> str:
    """A unit as it stands beside an axis or in a column header.

    Example:
        >>> axis_unit("share"), axis_unit("business_s"), axis_unit("contacts"), axis_unit("EUR")
        ('%', 'business time', 'contacts', 'EUR')
    """
    return UNIT_WORDS.get(unit, unit)
