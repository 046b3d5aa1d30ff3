"""What lists of ideas, agents and customers share: days as they are written, and the currency of an amount."""

from __future__ import annotations

import re

import pandas as pd

from data_sources.building import Context, local_day, moment_column, text_column
from data_sources.columns import Cells, Decision
from data_sources.layouts import DateOrder
from data_sources.moments import in_utc, wall_times
from data_sources.values import Values

SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
CODES = {**SIGNS, "euro": "EUR", "euros": "EUR", "us dollar": "USD", "us dollars": "USD"}
ORDERS: dict[str, DateOrder] = {"month-first": "month-first", "year-first": "year-first"}


def header_of(context: Context, field: str) -> str:
    """The header a field is read from, or the field's own name where the file has none."""
    return context.headers[field][0] if field in context.headers else field


def day_column(values: Values, context: Context, name: str) -> pd.Series[pd.Timestamp]:
    """The local day of a moment; a plain date is that date, in whatever zone it was written."""
    moments = moment_column(values, name)
    if name not in context.headers:
        return moments.dt.tz_localize(None)
    cells, decision = context.cells[context.headers[name][0]], context.decisions[name]
    if not _is_plain_date(cells, decision):
        return local_day(moments, context.zone)
    written = in_utc(wall_times(cells.filled, ORDERS.get(decision.form, "day-first")), "UTC")
    return written.dt.tz_localize(None).dt.normalize().where(moments.notna())


def _is_plain_date(cells: Cells, decision: Decision) -> bool:
    is_text = not decision.form.startswith("epoch") and decision.form != "excel serial"
    return is_text and not any(":" in shape for shape in cells.shapes)


def currency_column(values: Values, context: Context, amount: str) -> pd.Series[str]:
    """Three letters per row: the file's column, else what the header of the amount says, else none.

    A word that is no code stays, and is then another currency than the house's.

    Args:
        amount: field of the amount.
    """
    said = text_column(values, "currency")
    in_header = currency_in(header_of(context, amount))
    codes = [
        in_header if pd.isna(text) else CODES.get(text.strip().lower(), text.strip().upper()) for text in said
    ]
    return pd.Series(codes, index=said.index, dtype="str")


def currency_in(header: str) -> str | None:
    """`EUR` of `Annual benefit (EUR)`, `USD` of `Savings $`.

    Example:
        >>> currency_in("Annual benefit (EUR)"), currency_in("Savings $"), currency_in("benefit")
        ('EUR', 'USD', None)
    """
    sign = next((code for mark, code in SIGNS.items() if mark in header), None)
    code = re.search(r"\b([A-Z]{3})\b", header)
    return sign or (code[1] if code and code[1] != header else None)
