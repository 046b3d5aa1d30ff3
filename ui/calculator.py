"""The Erlang calculator: one question, every model side by side, and what one agent more changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers, service_curve
from domain.workload import ServiceTarget, Workload
from staffing.calculator import Question, ladder, side_by_side
from staffing.shrinkage import Shrinkage
from ui import states, tables

if TYPE_CHECKING:
    import pandas as pd

MEANING = {
    "Erlang C": "Everybody waits as long as it takes. Asks for the most agents.",
    "Erlang A": "Customers give up when their patience ends. The best guide where patience is known.",
    "Erlang X": "As Erlang A, and some of those who give up call again.",
    "Erlang B": "Nobody waits: whoever finds every line busy is lost. Counts phone lines, not agents.",
}


def controls() -> Question:
    """The inputs, each with its unit; all of them stand in the address, so the page can be shared."""
    with st.container(border=True):
        with st.grid(5, min_column_width=150, gap="small"):
            contacts = _number("Contacts in the interval", "contacts", 100.0, 0.0, 1e6, 10.0)
            minutes = st.selectbox("Interval, minutes", [15, 30, 60], 1, key="interval", bind="query-params")
            aht = _number("Handle time, s", "aht", 180.0, 1.0, 36000.0, 10.0, "Talk, hold and wrap-up.")
            share = _number("Answered in time, %", "share", 80.0, 1.0, 99.9, 1.0)
            within = _number("Within, s", "within", 20.0, 0.0, 86400.0, 5.0)
        with (
            st.expander("Patience, occupancy, shrinkage and lines"),
            st.grid(5, min_column_width=150, gap="small"),
        ):
            occupancy = _number(
                "Most occupancy, %", "occupancy", 85.0, 10.0, 100.0, 1.0, "Busy share of time."
            )
            patience = _number(
                "Mean patience, s", "patience", 180.0, 1.0, 36000.0, 10.0, "For Erlang A and X."
            )
            again = _number("Call again, %", "again", 50.0, 0.0, 95.0, 5.0, "After giving up, for Erlang X.")
            blocked = _number("Find all lines busy, %", "blocked", 1.0, 0.01, 50.0, 1.0, "For Erlang B.")
            shrinkage = _number(
                "Shrinkage, %", "shrinkage", 30.0, 0.0, 90.0, 1.0, "Paid time away from contacts."
            )
    return Question(
        Workload(contacts, aht, int(minutes) * 60.0),
        ServiceTarget(share / 100, within, max_occupancy=occupancy / 100),
        patience_s=patience,
        redial_probability=again / 100,
        blocking_share=blocked / 100,
        shrinkage=Shrinkage({"all": shrinkage / 100}),
    )


def _number(
    name: str, key: str, usual: float, low: float, high: float, step: float, meaning: str | None = None
) -> float:
    return float(st.number_input(name, low, high, usual, step, key=key, bind="query-params", help=meaning))


def answers(q: Question) -> pd.DataFrame:
    """Agents and what they achieve, a row per model; see `staffing.calculator.side_by_side`."""
    return _answers(repr(q), q)


@st.cache_resource(show_spinner=False, max_entries=200)
def _answers(asked: str, _q: Question) -> pd.DataFrame:
    return side_by_side(_q)


def show(q: Question, found: pd.DataFrame) -> None:
    """The answer first: agents by model, then in words, then what they achieve."""
    with st.grid(4, min_column_width=150, gap="small"):
        for row in found.to_dict("records"):
            is_lines = row["model"] == "Erlang B"
            st.metric(
                row["model"], f"{numbers.number(row['agents'])} {'lines' if is_lines else 'agents'}",
                "phone lines, not people" if is_lines
                else f"{numbers.number(row['scheduled_agents'])} to schedule",
                border=True, delta_color="gray", delta_arrow="off", height="stretch", help=MEANING[row["model"]],
            )  # fmt: skip
    st.markdown(sentence(q, found))
    tables.section("All models side by side")
    model_table(found)
    st.caption("  \n".join(f"{model}: {meaning}" for model, meaning in MEANING.items()))
    tables.download(found.drop(columns="meaning"), "erlang", key="erlang")


def sentence(q: Question, found: pd.DataFrame) -> str:
    """The answer as a person would say it, with the figures on this page."""
    rows = found.set_index("model")
    c, a = rows.loc["Erlang C"], rows.loc["Erlang A"]
    work, target = q.work, q.target
    within = numbers.duration(target.threshold_s)
    return (
        f"{numbers.number(work.contacts)} contacts of {numbers.duration(work.aht_s)} in "
        f"{numbers.duration(work.interval_s)} keep **{numbers.number(work.erlangs, 1)} agents** busy on average "
        f"(erlangs). If everybody waits, **{numbers.number(c['agents'])} agents** answer "
        f"{numbers.share(c['service_level'])} within {within} and are busy {numbers.share(c['occupancy'], 0)} of the "
        f"time; the mean wait is {numbers.duration(c['asa_s'])}. If customers give up after "
        f"{numbers.duration(q.patience_s)} on average, **{numbers.number(a['agents'])} agents** answer "
        f"{numbers.share(a['service_level'])} in time and {numbers.share(a['abandonment'])} give up."
    )


def model_table(found: pd.DataFrame) -> None:
    """Every model in the reader's words; a dash where a model has no such thing."""
    names = {
        "model": "Model", "agents": "Agents or lines", "scheduled_agents": "To schedule",
        "service_level": "Answered in time", "asa_s": "Average wait, s", "wait_probability": "Have to wait",
        "abandonment": "Give up or blocked", "occupancy": "Occupancy",
    }  # fmt: skip
    shares = ("service_level", "wait_probability", "abandonment", "occupancy")
    kinds = {names[n]: "share" for n in shares} | {names[n]: "count" for n in ("agents", "scheduled_agents")}
    tables.figures(found[list(names)].rename(columns=names), kinds | {names["asa_s"]: "tenths"})


def figure(q: Question) -> None:
    """Service level against agents, with and without patience."""
    table = curve(q)
    states.figure(
        "curve",
        service_curve.by_agents,
        table,
        "What one agent more or less changes",
        "expected share answered in time",
        target=q.target.service_level,
        theme=states.theme(),
    )


def curve(q: Question) -> pd.DataFrame:
    """Service level by agents around the answer: `agents`, `model`, `service_level`, `occupancy`."""
    import pandas as pd

    steps = _steps(q)
    load = q.work.erlangs
    everybody = steps["agents"].map(lambda n: min(1.0, load / n) if n else float("nan"))
    made = [
        pd.DataFrame(
            {"agents": steps["agents"], "model": name, "service_level": steps[level], "occupancy": busy}
        )
        for name, level, busy in (
            ("Erlang C", "service_level_c", everybody),
            ("Erlang A", "service_level_a", steps["occupancy_a"]),
        )
    ]
    return pd.concat(made, ignore_index=True)


def _steps(q: Question, around: int | None = None) -> pd.DataFrame:
    return _ladder(repr(q), around or max(4, round(1.5 * q.work.erlangs**0.5)), q)


@st.cache_resource(show_spinner=False, max_entries=200)
def _ladder(asked: str, around: int, _q: Question) -> pd.DataFrame:
    return ladder(_q, around=around)


def step_table(q: Question) -> None:
    """Each number of agents with what it delivers under both models."""
    steps = _steps(q, 4)
    shown = {
        "Agents": steps["agents"].map(numbers.number),
        "In time, everybody waits": steps["service_level_c"].map(numbers.share),
        "Wait, everybody waits": steps["asa_c_s"].map(_wait),
        "In time, some give up": steps["service_level_a"].map(numbers.share),
        "Wait, some give up": steps["asa_a_s"].map(_wait),
        "Give up": steps["abandonment_a"].map(numbers.share),
        "Occupancy, some give up": steps["occupancy_a"].map(numbers.share),
    }
    tables.section("One agent at a time", "Around the Erlang C answer.")
    st.dataframe(steps.assign(**shown)[list(shown)], hide_index=True, width="stretch")
    tables.download(steps, "erlang_ladder", key="ladder")


def _wait(seconds: float) -> str:
    return "grows without end" if seconds == float("inf") else numbers.duration(seconds)


def explain(q: Question) -> None:
    """How the answer comes about, in words a supervisor follows."""
    total = numbers.share(q.shrinkage.total if q.shrinkage else 0.0, 0)
    with st.expander("How this is counted"):
        st.markdown(
            f"- **Load.** {numbers.number(q.work.contacts, 1)} contacts of {numbers.duration(q.work.aht_s)} in "
            f"{numbers.duration(q.work.interval_s)} keep {numbers.number(q.work.erlangs, 2)} agents busy on average.\n"
            "- **Erlang C** lets everybody wait until answered; it needs more agents than the load, always.\n"
            "- **Erlang A** lets customers give up after a patience; it can do with fewer, and some are lost.\n"
            "- **Erlang X** adds those who call again; **Erlang B** has no queue at all.\n"
            f"- **Occupancy** is held to {numbers.share(q.target.max_occupancy, 0)}; large teams meet it first.\n"
            f"- **Shrinkage** of {total} is divided, not added: agents / (1 - shrinkage), rounded up."
        )
