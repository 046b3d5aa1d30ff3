"""What stands on the escalation page: who has to be told now, and how many moves came back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from charts import numbers
from domain.channels import label
from domain.chosen import Chosen
from jobs import escalations
from ui import causes, opened, queries, tables

VERBS = {"transferred": "passed on", "escalated": "raised"}


def answer(chosen: Chosen) -> None:
    """How many moves there were and how many were undone by the opposite one."""
    found = causes.paths(chosen)
    moves, returns = int(found["moves"].sum()), int(found["returns"].sum())
    if not moves:
        st.markdown("**No ticket of this choice was passed on or raised, as far as histories tell.**")
        return
    back = "none came back" if not returns else f"{numbers.share(returns / moves)} ({returns:,}) came back"
    first = found.iloc[0]
    start, end = (label(str(first[side])) for side in ("from_value", "to_value"))
    st.markdown(
        f"**{numbers.number(moves)} moves; {back}.** The most used path: "
        f"{VERBS[first['kind']]} from “{start}” to “{end}”, "
        f"{numbers.number(first['moves'])} times."
    )


def ladder(chosen: Chosen) -> None:
    """Promises that run now, by tier and rung, with who is to be told."""
    tables.section(
        "Who has to be told now",
        "Running promises by how much of their time is used, and the role each service tier names for it. "
        "Paused ones and tickets without a service tier are not counted.",
    )
    steps = _steps(queries.key(), chosen)
    if not any(step.promises for step in steps):
        st.info("No running promise of a ticket with a service tier has used so much of its time.")
        return
    rows = [
        {
            "Service tier": step.tier.label,
            "Promises now": step.promises,
            "Time used": f"{numbers.share(step.at, 0)} or more",
            "Tell": step.to.capitalize(),
        }
        for step in steps
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height="content")


@st.cache_resource(show_spinner=False, max_entries=50, hash_funcs=queries.SMALL)
def _steps(key: queries.Key, chosen: Chosen) -> list[escalations.Step]:
    return list(escalations.ladder(opened.store(), now=key[1], filters=chosen.filters, scope=key[2]))
