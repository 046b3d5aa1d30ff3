"""The forecast as a file for another tool, on its page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from domain.channels import label
from jobs import forecasts as jobs_forecasts
from jobs.forecast_files import calabrio_text
from ui import opened

if TYPE_CHECKING:
    import pandas as pd

    from ui.volumes import Shown

DAY_MINUTES = 1440


def for_calabrio(seen: Shown, slot_minutes: int) -> None:
    """The forecast file of Calabrio WFM, with the skills' names there."""
    if slot_minutes >= DAY_MINUTES:
        return
    with st.expander("Download for Calabrio WFM", icon=":material/download:"):
        st.caption(
            "Rows by skill and interval in local time, without a header: volume, task time, after-task time. "
            "The names must be those of your skills in Calabrio."
        )
        skills = {}
        with st.grid(4, min_column_width=160, gap="small"):
            for name in map(str, seen.edited.frame["channel"].unique()):
                usual = name if seen.by else label(name)
                skills[name] = st.text_input(label(name), usual, key=f"skill_{name}", max_chars=50)
        with st.container(horizontal=True):
            _button("Without agents", seen, skills, has_agents=False)
            if not seen.by:
                _button("With agents, live channels", seen, skills, has_agents=True)


def _button(words: str, seen: Shown, skills: dict[str, str], *, has_agents: bool) -> None:
    name = "calabrio_agents" if has_agents else "calabrio"
    st.download_button(
        words, partial(_text, seen, skills, has_agents), f"queuecast_forecast_{name}.csv", "text/csv",
        key=f"download_{name}", on_click="ignore",
    )  # fmt: skip


def _text(seen: Shown, skills: dict[str, str], has_agents: bool) -> str:
    frame: pd.DataFrame = jobs_forecasts.with_handle_times(seen.edited.frame, seen.volume, opened.zone())
    text, _ = calabrio_text(
        opened.store(), frame, opened.zone(), by=seen.by, skills=skills, has_agents=has_agents,
        scope=opened.scope(),
    )  # fmt: skip
    return text
