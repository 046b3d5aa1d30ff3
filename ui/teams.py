"""How work and results spread over people: ranges by team, never a list of names in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from charts import numbers
from domain.chosen import Chosen
from metrics.catalogue import METRICS
from ui import queries, words
from ui.tables import NOTHING

if TYPE_CHECKING:
    from metrics.definition import Metric

FEWEST_AGENTS = 5
CHANCE = 0.05


def spread(chosen: Chosen, names: tuple[str, ...]) -> pd.DataFrame:
    """A row per team and metric: agents, P10, median and P90 of them, and how many differ from their team.

    An agent counts with the metric's minimum n; a team needs five such agents. An agent differs when
    the 95 % interval of the agent's value leaves out the team's; one in twenty does by chance alone.
    """
    return _spread(queries.key(), chosen, names)


@st.cache_resource(show_spinner=False, max_entries=50, hash_funcs=queries.SMALL)
def _spread(key: queries.Key, chosen: Chosen, names: tuple[str, ...]) -> pd.DataFrame:
    people = queries.by(chosen, names, "agent_id", "group_name")
    teams = queries.by(chosen, names, "group_name").set_index(["metric", "group_name"])["value"]
    people = people[people["agent_id"].notna() & people["group_name"].notna()]
    rows = []
    for (name, team), part in people.groupby(["metric", "group_name"], sort=False):
        metric = METRICS[str(name)]
        enough = part[part["value"].notna() & (part["n"] >= max(metric.min_n, 1))]
        rows.append(_row(metric, str(team), enough, float(teams.get((name, team), float("nan")))))
    return pd.DataFrame(
        rows, columns=["group_name", "metric", "agents", "team", "p10", "p50", "p90", "differ"]
    )


def _row(metric: Metric, team: str, people: pd.DataFrame, team_value: float) -> dict[str, object]:
    row: dict[str, object] = {
        "group_name": team,
        "metric": metric.name,
        "agents": len(people),
        "team": team_value,
    }
    if len(people) < FEWEST_AGENTS:
        return row | {"p10": None, "p50": None, "p90": None, "differ": None}
    low, middle, high = people["value"].astype(float).quantile([0.1, 0.5, 0.9])
    has_interval = people["low"].notna() & people["high"].notna() & (metric.unit != "count")
    outside = has_interval & ((people["low"] > team_value) | (people["high"] < team_value))
    return row | {
        "p10": low, "p50": middle, "p90": high, "differ": int(outside.sum()) if has_interval.any() else None,
    }  # fmt: skip


def answer(found: pd.DataFrame) -> None:
    """How many people differ from their team by more than chance would make."""
    known = found[found["differ"].notna()]
    if known.empty:
        st.markdown(f"**Too few people for a range:** a team needs {FEWEST_AGENTS} with enough tickets.")
        return
    differ, compared = int(known["differ"].sum()), int(known["agents"].sum())
    by_chance = CHANCE * compared
    verdict = "more than" if differ > 2 * by_chance else "about what"
    st.markdown(
        f"**{numbers.number(differ)} of {numbers.number(compared)} comparisons of a person with the team differ**; "
        f"chance alone would make {numbers.number(by_chance)}, so this is {verdict} chance makes."
    )


def table(found: pd.DataFrame) -> pd.DataFrame:
    """The ranges in words, a row per team and metric."""
    rows = []
    for row in found.to_dict("records"):
        metric = METRICS[row["metric"]]
        few = row["p50"] is None or row["p50"] != row["p50"]
        cells = {c: NOTHING if few else words.number(metric, float(row[c])) for c in ("p10", "p50", "p90")}
        rows.append(
            {
                "Team": row["group_name"], "Number": metric.label, "People": int(row["agents"]),
                "One in ten below": numbers.too_few(int(row["agents"])) if few else cells["p10"],
                "Half below": cells["p50"], "Nine in ten below": cells["p90"],
                "Differ from the team": NOTHING if few or pd.isna(row["differ"]) else numbers.number(row["differ"]),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)
