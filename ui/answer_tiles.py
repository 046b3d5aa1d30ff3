"""The tiles of a plan's answer: a figure, its unit in words, and what stands beside it."""

from __future__ import annotations

import streamlit as st

from charts import numbers
from scheduling.existing import Score


def tile(name: str, value: str, beside: str) -> None:
    """One figure; what stands beside it is context, neither good nor bad."""
    st.metric(name, value, beside, border=True, delta_color="gray", delta_arrow="off", height="stretch")


def coverage(score: Score) -> None:
    """Share covered, hours short and too many, hours paid: the same three for shifts and for a roster."""
    tile("Covered", covered(score), f"of {numbers.number(score.required_hours)} hours to schedule")
    tile(
        "Hours short",
        numbers.number(score.under_hours, 1),
        f"{numbers.number(score.over_hours, 1)} hours too many",
    )
    tile("Paid hours", numbers.number(score.paid_hours), f"{numbers.share(score.efficiency)} efficiency")


def covered(score: Score) -> str:
    """Share of the hours needed that somebody works; never rounded up to all of them while one is short."""
    if not score.required_hours > 0:
        return numbers.NO_DATA
    share = 1 - score.under_hours / score.required_hours
    return numbers.share(share if score.under_hours < 0.05 else min(share, 0.999))
