"""How good the chances of a breach are: what was said at past moments against what came."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

from charts import numbers
from jobs import breaches_ahead
from metrics.breach_chance import Calibration
from ui import opened, tables

MOMENTS = 8


@st.cache_resource(show_spinner="Judging past moments again ...", max_entries=2)
def _found(data: str, now: datetime) -> Calibration | None:
    return breaches_ahead.held_to_account(opened.store(), now=now, count=MOMENTS)


def show() -> None:
    """A section that judges past moments again when asked; it takes some seconds."""
    tables.section(
        "How good are these chances?",
        f"{MOMENTS} past moments, each judged again with nothing known of what came later.",
    )
    if not st.toggle("Hold the chances to account", key="calibrate"):
        return
    found = _found(opened.data(), opened.now())
    if found is None:
        st.caption("No clock ran at these moments: more history is needed.")
        return
    st.markdown(sentence(found))
    st.dataframe(bands(found), hide_index=True, width="stretch")


def sentence(found: Calibration) -> str:
    """How far chances and outcomes lay apart, in words."""
    return (
        f"**Said and came lie {numbers.points(found.gap)} apart on average** over {numbers.number(found.n)} clocks, "
        f"{numbers.number(found.breached)} of them broken. The chances remove {numbers.share(found.skill, 0)} of the "
        f"error of always saying the plain share; a broken clock had the higher chance of two in "
        f"{numbers.share(found.ranking, 0)} of pairs."
    )


def bands(found: Calibration) -> pd.DataFrame:
    """The bands of chance in a reader's words."""
    b = found.bins
    return pd.DataFrame(
        {
            "Chance said": [
                f"{numbers.share(a, 0)} to {numbers.share(z, 0)}"
                for a, z in zip(b["low"], b["high"], strict=True)
            ],
            "Said on average": b["said"].map(lambda v: numbers.share(v, 0)),
            "Broken in the end": b["came"].map(lambda v: numbers.share(v, 0)),
            "95 % interval": [
                numbers.interval(a, z, "share") for a, z in zip(b["came_low"], b["came_high"], strict=True)
            ],
            "Clocks": b["n"].astype(int),
        }
    )
