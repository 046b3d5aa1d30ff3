"""What the work is about and where it goes: causes by volume and time, and the paths tickets take."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from charts import numbers
from domain.channels import label
from domain.chosen import Chosen
from jobs import live
from metrics.catalogue import METRICS
from metrics.compare import Change, Value, change
from metrics.definition import Metric
from ui import opened, queries, words

NOTHING = Value(float("nan"), 0)
PHASES = ("requester_wait_p50_s", "agent_work_p50_s", "on_hold_p50_s")


def by_category(chosen: Chosen) -> pd.DataFrame:
    """Tickets by category, the most first: `name`, `value`, `n`, `share`, `cumulative`."""
    return _by_category(queries.key(), chosen)


@st.cache_resource(show_spinner=False, max_entries=50, hash_funcs=queries.SMALL)
def _by_category(key: queries.Key, chosen: Chosen) -> pd.DataFrame:
    frame = queries.by(chosen, ["tickets_created"], "category")
    frame = frame.assign(name=frame["category"].fillna("not stated")).sort_values("value", ascending=False)
    share = frame["value"] / frame["value"].sum()
    return frame.assign(share=share, cumulative=share.cumsum())


def answer(found: pd.DataFrame) -> None:
    """How few categories make most of the work."""
    if found.empty or not found["value"].sum():
        return
    few = int((found["cumulative"] < 0.5).sum()) + 1
    named = ", ".join(label(str(n)) for n in found["name"].head(few))
    st.markdown(
        f"**{few} of {len(found)} categories make {numbers.share(found['cumulative'].iloc[few - 1], 0)} of the "
        f"tickets:** {named}."
    )


def matrix(chosen: Chosen) -> pd.DataFrame:
    """Category by priority as counts, with total and cumulative share, the most first."""
    return _matrix(queries.key(), chosen)


@st.cache_resource(show_spinner=False, max_entries=50, hash_funcs=queries.SMALL)
def _matrix(key: queries.Key, chosen: Chosen) -> pd.DataFrame:
    cut = queries.by(chosen, ["tickets_created"], "category", "priority")
    cut = cut.assign(
        category=cut["category"].fillna("not stated"), priority=cut["priority"].fillna("not stated")
    )
    wide = cut.pivot_table(index="category", columns="priority", values="value", aggfunc="sum", fill_value=0)
    order = [p for p in ("urgent", "high", "normal", "low") if p in wide]
    wide = wide[[*order, *(c for c in wide if c not in order)]].astype(int)
    total = wide.sum(axis=1)
    wide = wide.rename(columns=label).assign(Total=total).sort_values("Total", ascending=False)
    wide["Up to here, %"] = (100 * wide["Total"].cumsum() / wide["Total"].sum()).round().astype(int)
    return wide.rename(index=label).rename_axis("Category").rename_axis(columns=None).reset_index()


def phases(chosen: Chosen) -> pd.DataFrame:
    """Time in phase and recurrence by category, each with its change against the compared period."""
    return _phases(queries.key(), chosen)


@st.cache_resource(show_spinner=False, max_entries=50, hash_funcs=queries.SMALL)
def _phases(key: queries.Key, chosen: Chosen) -> pd.DataFrame:
    names = (*PHASES, "fcr_share", "reopen_share")
    now = _values(queries.by(chosen, names, "category"))
    earlier = chosen.compared()
    before = None if earlier is None else _values(queries.by(earlier, names, "category"))
    rows = []
    for category in by_category(chosen)["name"]:
        row = {"Category": label(str(category))}
        for name in names:
            here = now.get((str(category), name), NOTHING)
            past = None if before is None else before.get((str(category), name), NOTHING)
            moved = _real(METRICS[name], change(METRICS[name], here, past))
            row[METRICS[name].label.removesuffix(", median")] = words.shown(METRICS[name], here) + moved
        rows.append(row)
    return pd.DataFrame(rows)


def _real(metric: Metric, change: Change) -> str:
    """` (-1 h 03 m)` where the change is real, else nothing."""
    if change.verdict not in ("better", "worse"):
        return ""
    return f" ({'-' if change.difference < 0 else '+'}{words.difference(metric, change.difference)})"


def _values(frame: pd.DataFrame) -> dict[tuple[str, str], Value]:
    """Values by category and metric."""
    named = frame.assign(category=frame["category"].fillna("not stated"))
    return {
        (str(r["category"]), str(r["metric"])): Value(
            float(r["value"]), float(r["n"]), float(r["low"]), float(r["high"])
        )
        for r in named.to_dict("records")
    }


@st.cache_resource(show_spinner="Following tickets ...", max_entries=50, hash_funcs=queries.SMALL)
def _paths(key: queries.Key, chosen: Chosen) -> pd.DataFrame:
    frame = live.paths(opened.store(), chosen, scope=key[2])
    stated = {name: frame[name].fillna("not stated") for name in ("from_value", "to_value")}
    return frame.assign(**stated, returns=frame["returns"].astype(int))


@st.cache_resource(show_spinner="Following tickets ...", max_entries=50, hash_funcs=queries.SMALL)
def _moved(key: queries.Key, chosen: Chosen) -> pd.DataFrame:
    return live.moved(opened.store(), chosen, scope=key[2])


def moved(chosen: Chosen) -> pd.DataFrame:
    """Tickets that were escalated or passed on, the most moved first."""
    return _moved(queries.key(), chosen)


def paths(chosen: Chosen) -> pd.DataFrame:
    """From where to where tickets went, and how many came back."""
    return _paths(queries.key(), chosen)


@st.cache_resource(show_spinner="Reading broken promises ...", max_entries=50, hash_funcs=queries.SMALL)
def _breaches(key: queries.Key, chosen: Chosen) -> pd.DataFrame:
    frame = live.breaches(opened.store(), chosen, now=key[1], scope=key[2])
    columns = (
        "ticket_id target late due_at stopped_at channel department priority tier agent_id source".split()
    )
    return frame.assign(late=frame["late_s"].map(numbers.duration))[columns]


def breaches(chosen: Chosen) -> pd.DataFrame:
    """Broken promises of the period, the latest first, with how late each was in words."""
    return _breaches(queries.key(), chosen)
