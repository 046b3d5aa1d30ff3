"""The Erlang calculator: one load, several models side by side, and what one agent more changes."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from charts import numbers, service_curve
from staffing import erlang_a, erlang_c
from staffing.shrinkage import Shrinkage
from ui import states, tables


@dataclass(frozen=True)
class Question:
    """What the reader asks: volume, handle time, target, patience, shrinkage."""

    contacts: float
    interval_s: float
    aht_s: float
    share: float
    threshold_s: float
    max_occupancy: float
    patience_s: float
    shrinkage: Shrinkage

    @property
    def erlangs(self) -> float:
        return self.contacts * self.aht_s / self.interval_s


def controls() -> Question:
    """The inputs, each with its unit."""
    with st.container(border=True), st.grid(4, min_column_width=190, gap="small"):
        contacts = st.number_input(
            "Contacts in the interval", 0.0, 1e6, 100.0, 10.0, key="contacts", bind="query-params"
        )
        minutes = st.selectbox("Interval, minutes", [15, 30, 60], 1, key="interval", bind="query-params")
        aht = st.number_input(
            "Handle time, seconds", 1.0, 36000.0, 180.0, 10.0, key="aht", bind="query-params"
        )
        share = st.number_input("Answered in time, %", 1.0, 99.9, 80.0, 1.0, key="share", bind="query-params")
        within = st.number_input(
            "Within, seconds", 0.0, 86400.0, 20.0, 5.0, key="within", bind="query-params"
        )
        occupancy = st.number_input(
            "Most occupancy, %", 10.0, 100.0, 85.0, 1.0, key="occupancy", bind="query-params"
        )
        patience = st.number_input(
            "Mean patience, seconds", 1.0, 36000.0, 180.0, 10.0, key="patience", bind="query-params"
        )
        shrinkage = st.number_input(
            "Shrinkage, %", 0.0, 90.0, 30.0, 1.0, key="shrinkage", bind="query-params"
        )
    return Question(
        contacts, int(minutes) * 60.0, aht, share / 100, within, occupancy / 100, patience,
        Shrinkage({"all": shrinkage / 100}),
    )  # fmt: skip


def answers(q: Question) -> pd.DataFrame:
    """Agents and what they achieve, a row per model."""
    n_c = float(
        erlang_c.agents(
            q.erlangs,
            q.aht_s,
            service_level=q.share,
            threshold_s=q.threshold_s,
            max_occupancy=q.max_occupancy,
        )
    )
    n_a = float(
        erlang_a.agents(
            q.erlangs, q.aht_s, q.patience_s, service_level=q.share, threshold_s=q.threshold_s,
            max_occupancy=q.max_occupancy,
        )
    )  # fmt: skip
    c = erlang_c.metrics(q.erlangs, n_c, q.aht_s, q.threshold_s)
    a = erlang_a.metrics(q.erlangs, n_a, q.aht_s, q.patience_s, q.threshold_s)
    rows = [
        ("Erlang C: everybody waits", n_c, c.service_level, c.asa_s, c.occupancy, 0.0),
        ("Erlang A: some give up", n_a, a.service_level, a.asa_s, a.occupancy, a.abandonment),
    ]
    names = ["model", "agents", "service_level", "asa_s", "occupancy", "abandonment"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(scheduled=[float(q.shrinkage.scheduled(n)) for n in frame["agents"]])


def show(q: Question, found: pd.DataFrame) -> None:
    """The answer first: agents by model, then what they achieve."""
    with st.grid(2, min_column_width=260, gap="small"):
        for row in found.to_dict("records"):
            st.metric(
                row["model"], f"{numbers.number(row['agents'])} agents",
                f"{numbers.number(row['scheduled'])} to schedule with {numbers.share(q.shrinkage.total, 0)} shrinkage",
                border=True, delta_color="gray", delta_arrow="off",
            )  # fmt: skip
    tables.section("What they achieve")
    st.dataframe(
        pd.DataFrame(
            {
                "Model": found["model"],
                "Agents": found["agents"].map(numbers.number),
                "Answered in time": found["service_level"].map(numbers.share),
                "Average wait": found["asa_s"].map(numbers.duration),
                "Occupancy": found["occupancy"].map(numbers.share),
                "Give up": found["abandonment"].map(numbers.share),
            }
        ),
        hide_index=True,
    )


def figure(q: Question) -> None:
    """Service level against agents, both models."""
    states.figure(
        service_curve.by_agents(
            curve(q), "What one agent more or less changes", "expected share answered in time", target=q.share,
            theme=states.theme(),
        ),
        key="curve",
    )  # fmt: skip


def curve(q: Question) -> pd.DataFrame:
    """Service level by agents around the answer: `agents`, `model`, `service_level`, `occupancy`."""
    middle = int(erlang_c.agents(q.erlangs, q.aht_s, service_level=q.share, threshold_s=q.threshold_s))
    width = max(4, round(2 * middle**0.5))
    agents = pd.Series(range(max(1, middle - width), middle + width + 1), dtype=float)
    c = erlang_c.metrics(q.erlangs, agents, q.aht_s, q.threshold_s)
    a = erlang_a.metrics(q.erlangs, agents, q.aht_s, q.patience_s, q.threshold_s)
    made = [
        pd.DataFrame(
            {"agents": agents, "model": name, "service_level": m.service_level, "occupancy": m.occupancy}
        )
        for name, m in (("Erlang C", c), ("Erlang A", a))
    ]
    return pd.concat(made, ignore_index=True)


def explain(q: Question) -> None:
    """How the answer comes about, in words a supervisor follows."""
    with st.expander("How this is counted"):
        st.markdown(
            f"- **Load.** {numbers.number(q.contacts, 1)} contacts of {numbers.duration(q.aht_s)} in "
            f"{numbers.duration(q.interval_s)} keep {numbers.number(q.erlangs, 2)} agents busy on average (erlangs).\n"
            "- **Erlang C** lets everybody wait until answered; it needs more agents than the load, always.\n"
            "- **Erlang A** lets customers give up after a patience; it can do with fewer, and some are lost.\n"
            f"- **Occupancy** is held to {numbers.share(q.max_occupancy, 0)}; in large teams this rule decides.\n"
            "- **Shrinkage** is divided, not added: agents / (1 - shrinkage), rounded up."
        )
