"""The Erlang calculator: one question, every model's answer side by side, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from domain.workload import ServiceTarget, Workload
from staffing import erlang_a, erlang_b, erlang_c, erlang_x, voice
from staffing.palm import Definition
from staffing.shrinkage import Shrinkage


@dataclass(frozen=True, slots=True)
class Question:
    """Contacts in an interval, the promise, and what is known about impatience.

    Attributes:
        patience_s: mean patience in seconds, for Erlang A and X.
        redial_probability: chance 0-1 (below 1) that whoever gives up calls again, for Erlang X.
        blocking_share: share of contacts that may find all lines busy, for Erlang B.
    """

    work: Workload
    target: ServiceTarget
    patience_s: float = 120.0
    redial_probability: float = 0.5
    blocking_share: float = 0.01
    shrinkage: Shrinkage | None = None
    definition: Definition = "offered"


MEANING = {
    "Erlang B": "Nobody waits: who finds every line busy is lost. For lines, not for agents.",
    "Erlang C": "Everybody waits as long as it takes. Asks for the most agents; useless near full load.",
    "Erlang A": "Customers give up after their patience. The best guide where patience is measured.",
    "Erlang X": "As Erlang A, and some of those who give up call again.",
}


def side_by_side(question: Question) -> pd.DataFrame:
    """Agents by each model and what they deliver.

    Returns:
        `model`, `agents` (lines for Erlang B), `scheduled_agents`, `service_level`, `asa_s`,
        `wait_probability`, `abandonment`, `occupancy`, `meaning`; null where a model has no such thing.

    Example:
        >>> table = side_by_side(Question(Workload(100, 180, 1800), ServiceTarget(0.8, 20)))
        >>> table[["model", "agents"]].values.tolist()
        [['Erlang C', 14.0], ['Erlang A', 12.0], ['Erlang X', 13.0], ['Erlang B', 18.0]]
    """
    q, load, aht, t = question, question.work.erlangs, question.work.aht_s, question.target
    c = float(voice.agents(load, aht, None, t))
    a = float(voice.agents(load, aht, q.patience_s, t, definition=q.definition))
    x = float(
        erlang_x.agents(
            load, aht, q.patience_s, redial_probability=q.redial_probability,
            service_level=t.service_level, threshold_s=t.threshold_s, asa_s=t.asa_s,
            max_abandonment=t.max_abandonment, max_occupancy=t.max_occupancy, definition=q.definition,
            min_agents=t.min_agents,
        )
    )  # fmt: skip
    rows = [
        _row("Erlang C", c, erlang_c.metrics(load, c, aht, t.threshold_s)),
        _row("Erlang A", a, erlang_a.metrics(load, a, aht, q.patience_s, t.threshold_s, definition=q.definition)),
        _row("Erlang X", x, erlang_x.metrics(
            load, x, aht, q.patience_s, t.threshold_s, redial_probability=q.redial_probability,
            definition=q.definition,
        )),
        _lines(load, q.blocking_share),
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    table["scheduled_agents"] = (q.shrinkage or Shrinkage()).scheduled(table["agents"])
    table.loc[table["model"] == "Erlang B", "scheduled_agents"] = np.nan
    return table.assign(meaning=table["model"].map(MEANING))


def ladder(question: Question, *, around: int = 4) -> pd.DataFrame:
    """What each number of agents delivers, from `around` fewer to `around` more than Erlang C asks.

    Returns:
        `agents`, `service_level_c`, `asa_c_s`, `service_level_a`, `asa_a_s`, `abandonment_a`, `occupancy_a`.
    """
    q, load, aht, t = question, question.work.erlangs, question.work.aht_s, question.target
    middle = float(voice.agents(load, aht, None, t))
    agents = np.arange(max(0.0, middle - around), middle + around + 1)
    c = erlang_c.metrics(load, agents, aht, t.threshold_s)
    a = erlang_a.metrics(load, agents, aht, q.patience_s, t.threshold_s, definition=q.definition)
    return pd.DataFrame(
        {
            "agents": agents, "service_level_c": c.service_level, "asa_c_s": c.asa_s,
            "service_level_a": a.service_level, "asa_a_s": a.asa_s, "abandonment_a": a.abandonment,
            "occupancy_a": a.occupancy,
        }
    )  # fmt: skip


def explained(question: Question) -> str:
    """The Erlang C answer as a person would say it.

    Example:
        >>> print(explained(Question(Workload(100, 180, 1800), ServiceTarget(0.8, 20))))
        100 contacts of 180 s in 30 minutes are 10.0 erlangs: 10.0 agents would be busy all the time.
        14 agents answer 88.8 % within 20 s, with a mean wait of 7.8 s; they are busy 71 % of the time.
        With 13 agents it would be 79.6 %, with 15 agents 94.1 %.
    """
    w, t = question.work, question.target
    n = float(voice.agents(w.erlangs, w.aht_s, None, t))
    m, fewer, more = (
        erlang_c.metrics(w.erlangs, max(0.0, n + d), w.aht_s, t.threshold_s) for d in (0, -1, 1)
    )
    return (
        f"{w.contacts:g} contacts of {w.aht_s:g} s in {w.interval_s / 60:g} minutes are {w.erlangs:.1f} erlangs:"
        f" {w.erlangs:.1f} agents would be busy all the time.\n"
        f"{n:.0f} agents answer {100 * m.service_level:.1f} % within {t.threshold_s:g} s, with a mean wait of"
        f" {m.asa_s:.1f} s; they are busy {100 * m.occupancy:.0f} % of the time.\n"
        f"With {max(0.0, n - 1):.0f} agents it would be {100 * fewer.service_level:.1f} %,"
        f" with {n + 1:.0f} agents {100 * more.service_level:.1f} %."
    )


def _row(model: str, agents: float, m: erlang_c.Metrics | erlang_a.Metrics) -> dict[str, object]:
    return {
        "model": model,
        "agents": agents,
        "service_level": float(m.service_level),
        "asa_s": float(m.asa_s),
        "wait_probability": float(m.wait_probability),
        "abandonment": float(m.abandonment) if isinstance(m, erlang_a.Metrics) else np.nan,
        "occupancy": float(m.occupancy),
    }


def _lines(load: float, blocking_share: float) -> dict[str, object]:
    lines = float(erlang_b.lines(load, blocking_share))
    lost = float(erlang_b.blocking(load, lines))
    occupancy = load * (1 - lost) / lines if lines else np.nan
    return {"model": "Erlang B", "agents": lines, "abandonment": lost, "occupancy": occupancy}
