"""Agents and customers: one row each, their days as they are written, whatever zone the file is from."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

import numpy as np
import pandas as pd

from data_sources.building import Built, Context, Part, column, kept_text, personal, text_column, without
from data_sources.building_lists import SIGNS, currency_column, day_column, header_of
from data_sources.building_tickets import tier_key
from data_sources.systems.words import AGENT_LEVEL, CHANNEL, EMPLOYMENT
from data_sources.values import Values, meaning

Refused = dict[int, tuple[str, str]]
MOST_HOURS = 168.0
"""Hours of a week."""


def build_agents(values: Values, context: Context) -> Built:
    """A row per agent. Skills are channels; other words among them are left out and counted."""
    skills, strange = _skills(text_column(values, "skills"))
    zone = text_column(values, "zone")
    frame = pd.DataFrame(
        {
            "source": context.source,
            "agent_id": text_column(values, "agent_id"),
            "name": kept_text(values, "name", context),
            **{n: text_column(values, n) for n in ("department", "group_name")},
            "skills": skills,
            "level": _known(text_column(values, "level"), AGENT_LEVEL),
            **{n: day_column(values, context, n) for n in ("hired_on", "left_on")},
            "contract": _known(text_column(values, "contract"), EMPLOYMENT),
            **{n: column(values, n).astype("float64") for n in ("weekly_hours", "wage_per_hour")},
            "zone": zone.where(zone.isin(available_timezones())),
        }
    )
    frame["currency"] = _wage_currency(values, context).where(frame["wage_per_hour"].notna())
    refused = _no_span(values, context, frame, ("agent_id", "hired_on", "left_on"), "agent")
    wage, hours = frame["wage_per_hour"], frame["weekly_hours"]
    refused |= without(wage <= 0, "a wage of 0 or less", header_of(context, "wage_per_hour"))
    refused |= without(
        (hours <= 0) | (hours > MOST_HOURS), f"weekly hours that are not from 0 to {MOST_HOURS:g}",
        header_of(context, "weekly_hours"),
    )  # fmt: skip
    told = _told(len(strange), f"Skills that name no channel: {', '.join(strange[:6])}; left out.")
    lost = int((zone.notna() & frame["zone"].isna()).sum())
    told += _told(lost, f"Time zones not known by name (as in Europe/Berlin): {lost}; left out.")
    return Built((Part("agents", frame, np.arange(len(frame))),), refused, told)


def build_customers(values: Values, context: Context) -> Built:
    """A row per customer, under the same hash of the identifier as their tickets."""
    tier = text_column(values, "tier")
    frame = pd.DataFrame(
        {
            "source": context.source,
            "customer_id": personal(values, "customer_id", context),
            "segment": text_column(values, "segment"),
            "tier": tier.map({t: tier_key(t) for t in tier.dropna().unique()}).astype("str"),
            "region": text_column(values, "region"),
            **{n: day_column(values, context, n) for n in ("joined_on", "churned_on")},
            "monthly_value": column(values, "monthly_value").astype("float64"),
        }
    )
    refused = _no_span(values, context, frame, ("customer_id", "joined_on", "churned_on"), "customer")
    refused |= without(
        frame["joined_on"].isna() & frame["customer_id"].notna(), "no day on which the customer joined",
        header_of(context, "joined_on"),
    )  # fmt: skip
    return Built((Part("customers", frame, np.arange(len(frame))),), refused)


def _no_span(
    values: Values, context: Context, frame: pd.DataFrame, names: tuple[str, str, str], who: str
) -> Refused:
    """Rows without an identifier, that end before they begin, or that have ended on no known day.

    The last would stand for somebody who is still there.
    """
    key, first, last = names
    has_left = text_column(values, "membership") == "left"
    refused = without(
        has_left & frame[last].isna(), f"said to have left, but not on which day; give the day the {who} left",
        header_of(context, last if last in context.headers else "membership"),
    )  # fmt: skip
    refused |= without(
        frame[last] < frame[first], f"left before the first day of the {who}", header_of(context, last)
    )
    blank = frame[key].isna() | (frame[key].astype("str").str.strip() == "")
    return refused | without(blank, f"no {who}", header_of(context, key))


def _known(words: pd.Series[str], table: dict[str, str]) -> pd.Series[str]:
    """Translated words; one without a meaning is named in the report and is no value."""
    return words.where(words.isin(set(table.values())))


def _wage_currency(values: Values, context: Context) -> pd.Series[str]:
    """Column or header, else the sign in the cell itself."""
    said = currency_column(values, context, "wage_per_hour")
    if "wage_per_hour" not in context.headers:
        return said
    cells = context.cells[context.headers["wage_per_hour"][0]].text.to_pylist()
    signs = [next((code for sign, code in SIGNS.items() if sign in (cell or "")), None) for cell in cells]
    return said.fillna(pd.Series(signs, index=said.index, dtype="str"))


def _skills(said: pd.Series[str]) -> tuple[pd.Series[str], list[str]]:
    """Channel keys separated by a space, and the words that name no channel."""
    strange: list[str] = []
    found: dict[str, str | None] = {}
    for text in said.dropna().unique():
        words = [w.strip() for w in re.split(r"[,;/|+&]", text) if w.strip()]
        words = words if len(words) > 1 else _one_or_many(text)
        keys = {word: meaning(word, CHANNEL) for word in words}
        strange += [word for word, key in keys.items() if key is None and word not in strange]
        found[text] = " ".join(dict.fromkeys(k for k in keys.values() if k)) or None
    return said.map(found).astype("str"), strange


def _one_or_many(text: str) -> list[str]:
    """`phone chat email` is three words, `live chat` one.

    Example:
        >>> _one_or_many("phone chat email"), _one_or_many("live chat")
        (['phone', 'chat', 'email'], ['live chat'])
    """
    parts = text.split()
    return parts if all(meaning(p, CHANNEL) for p in parts) else [text.strip()]


def _told(count: int, sentence: str) -> tuple[str, ...]:
    return (sentence,) if count else ()
