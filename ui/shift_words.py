"""Schedules in the reader's words: rules, verdicts, what is short and what mends it, column names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from charts import numbers
from domain import wording
from domain.shifts import BreakRule, ShiftRules
from jobs.schedules import CHANGED, WeekPlan

if TYPE_CHECKING:
    import pandas as pd

REASONS: Mapping[str, tuple[str, str]] = {
    "no allowed shift works in this interval": (
        "No allowed shift reaches this time", "Allow earlier or later starts, or longer shifts"
    ),
    "every contract class is used up on this day or in this week": (
        "Everybody's contract is used up", "Add people, hours or overtime on that day"
    ),
    "a shift for the missing agent would cost more than the service it adds": (
        "One more shift would cost more than it helps", "Allow shorter shifts, or weigh an hour short higher"
    ),
    "no agent may work one more shift here that pays for itself": (
        "No shift left that is worth its cost", "Weigh an hour short higher, or add people; or publish it short"
    ),
    CHANGED: ("Your own edits leave this open", "Add people here, or lock what matters and design again"),
}  # fmt: skip
"""Reason of the solver -> what a planner reads, and what mends it."""


def clock(minutes: int) -> str:
    """Minutes of the day as a time.

    Example:
        >>> clock(510)
        '08:30'
    """
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def rules_sentence(rules: ShiftRules) -> str:
    """The rules as a planner would say them."""
    lengths = [f"{m / 60:g}" for m in rules.lengths_minutes]
    said = ", ".join(lengths[:-1]) + (" or " if len(lengths) > 1 else "") + lengths[-1]
    parts = [
        f"Shifts of {said} hours start between {clock(rules.first_start_minutes)} and "
        f"{clock(rules.last_start_minutes)}, every {rules.start_step_minutes} minutes.",
        *breaks_sentences(rules),
        f"Nights ({clock(rules.night_from_minutes)} to {clock(rules.night_until_minutes)}) cost "
        f"{rules.night_rate:g} times, weekends {rules.weekend_rate:g} times; an hour short weighs as much as "
        f"{rules.under_weight:g} paid hours.",
    ]
    return " ".join(parts)


def breaks_sentences(rules: ShiftRules) -> list[str]:
    """Which breaks a shift has, by length: one sentence for each set of lengths alike."""
    found: dict[str, list[int]] = {}
    for length in rules.lengths_minutes:
        words = ", ".join(_break(b) for b in rules.breaks if b.applies(length)) or "no break"
        found.setdefault(words, []).append(length)
    return [f"{_span(lengths)}: {words}." for words, lengths in found.items()]


def _span(lengths: list[int]) -> str:
    low, high = min(lengths) / 60, max(lengths) / 60
    return f"{low:g} hours" if low == high else f"{low:g} to {high:g} hours"


def _break(rule: BreakRule) -> str:
    return f"{rule.name} {rule.minutes} min {'paid' if rule.is_paid else 'unpaid'}"


def verdict(plan: WeekPlan) -> str:
    """The answer as one sentence."""
    score = plan.score
    if not plan.shifts:
        return "**No shift is planned.** Every hour needed stays open."
    people = sum(s.agents for s in plan.shifts)
    verb = "s" if people == 1 else ""
    share = score.under_hours / score.required_hours if score.required_hours > 0 else 0.0
    needed = numbers.number(score.required_hours)
    cover = (
        f"cover{verb} every hour needed"
        if score.under_hours < 0.05
        else f"leave{verb} {numbers.number(score.under_hours, 1)} of {needed} hours short ({numbers.share(share, 2)})"
    )
    return f"**{wording.counted(people, 'shift')} {cover}.**"


def near_sentence(plan: WeekPlan) -> str:
    """How many intervals are scheduled about as needed."""
    near = plan.score.within_10_share
    if near != near:
        return "Nobody is needed in this week."
    return f"{numbers.share(near, 0)} of the intervals are scheduled within 10 % of the need."


SHORT_COLUMNS: Mapping[str, Any] = {
    "Hours short": st.column_config.NumberColumn(format="%.1f"),
    "Most missing": st.column_config.NumberColumn(format="%.1f", help="Agents missing at the worst moment"),
}


def short_spans(unmet: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Neighbouring intervals short for one reason as one row: when, how much, why, what mends it."""
    import pandas as pd

    columns = ["Day", "From", "To", "Hours short", "Most missing", "Why", "What mends it"]
    if unmet.empty:
        return pd.DataFrame(columns=columns)
    ordered = unmet.sort_values("starts_at")
    gaps = ordered["starts_at"].diff()
    width = gaps[gaps > pd.Timedelta(0)].min()
    width = min(width, pd.Timedelta(minutes=30)) if width == width else pd.Timedelta(minutes=30)
    local = ordered["starts_at"].dt.tz_convert(zone)
    is_new = (
        (gaps != width)
        | (ordered["reason"] != ordered["reason"].shift())
        | (local.dt.date != local.dt.date.shift())
    )
    rows = [_short_row(part, width, zone) for _, part in ordered.groupby(is_new.cumsum())]
    return pd.DataFrame(rows, columns=columns).sort_values("Hours short", ascending=False, kind="stable")


def _short_row(part: pd.DataFrame, width: pd.Timedelta, zone: str) -> tuple[object, ...]:
    start = part["starts_at"].iloc[0].tz_convert(zone)
    end = (part["starts_at"].iloc[-1] + width).tz_convert(zone)
    reason = str(part["reason"].iloc[0])
    why, remedy = REASONS.get(reason, (reason.capitalize(), ""))
    hours = float(part["missing"].sum() * width.total_seconds() / 3600)
    return (
        numbers.day(start),
        f"{start:%H:%M}",
        f"{end:%H:%M}",
        hours,
        float(part["missing"].max()),
        why,
        remedy,
    )


def edit_columns() -> dict[str, Any]:
    """How the columns of the table of shifts are edited."""
    return {
        "Locked": st.column_config.CheckboxColumn(
            help="A new design keeps this shift as it is", default=False
        ),
        "Starts": st.column_config.DatetimeColumn(
            "Starts (local)", format="ddd D MMM, HH:mm", step=900, required=True
        ),
        "Hours": st.column_config.NumberColumn(
            min_value=1, max_value=24, step=0.25, required=True, default=8.0
        ),
        "People": st.column_config.NumberColumn(min_value=0, step=1, required=True, default=1),
        "Breaks": st.column_config.TextColumn(disabled=True, help="Placed anew when the length changes"),
    }


def moved_rows(found: pd.DataFrame) -> pd.DataFrame:
    """Changes with the words of a reader."""
    import pandas as pd

    days = pd.to_datetime(found["day"]).map(numbers.day)
    return pd.DataFrame(
        {
            "Day": days,
            "Shift": found["shift"],
            "What": found["what"],
            "Hours short that day": found["hours_short"],
        }
    )
