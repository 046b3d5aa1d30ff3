"""What doing written work in quiet moments saves, and what it costs in service: simulated before it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from charts import numbers
from domain.channels import label
from jobs.blending import Blend, sentence
from ui import tables
from ui.schedules import Work

if TYPE_CHECKING:
    import pandas as pd

HOURS: dict[str, Any] = {
    c: st.column_config.NumberColumn(format="%.1f", help="Hours to schedule, shrinkage included")
    for c in ("Hours of its own before", "Hours of its own now")
}


def show(made: Work) -> None:
    """The saving with its reason, then every channel before and after."""
    blend = made.plan.blend
    if blend is None:
        return
    tables.section(
        "Written work in quiet moments",
        "Live channels need people who wait for the next contact; written work is done in that time, within its due "
        "times. Both weeks are played with these shifts and the same contacts; a contact that was begun is finished.",
    )
    st.markdown(f"**{numbers.number(blend.saved_hours)} paid hours fewer.** {sentence(blend)}")
    st.dataframe(channel_table(blend), hide_index=True, width="stretch", column_config=HOURS)


def channel_table(blend: Blend) -> pd.DataFrame:
    """Every channel in the reader's words; live ones first."""
    import pandas as pd

    ordered = sorted(blend.lines, key=lambda x: (x.is_written, -x.own_hours))
    return pd.DataFrame(
        {
            "Channel": [label(x.channel) for x in ordered],
            "Promised": [numbers.share(x.promised, 0) for x in ordered],
            "In time before": [numbers.share(x.before) for x in ordered],
            "In time now": [numbers.share(x.after) for x in ordered],
            "99 % range": [f"{numbers.share(x.low)} to {numbers.share(x.high)}" for x in ordered],
            "Hours of its own before": [x.own_hours for x in ordered],
            "Hours of its own now": [x.left_hours for x in ordered],
        }
    )
