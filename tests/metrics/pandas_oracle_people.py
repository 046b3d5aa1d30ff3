"""The entries about people's time and pace once more, by hand, in plain pandas. For tests only."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.metrics.pandas_oracle import inside, mean_of, oracle, solved_of


def day_of(f: pd.DataFrame) -> dict[str, float]:
    """Seconds of one agent on one day, row by row."""
    total = dict.fromkeys(
        ("contact", "ready", "planned", "unplanned", "paid", "absent", "asked", "kept", "to_work", "worked"),
        0.0,
    )
    for row in f.to_dict("records"):
        s = 0.0 if pd.isna(row["length_s"]) else row["length_s"]
        asked = None if pd.isna(row["scheduled_duty"]) else row["scheduled_duty"]
        if row["kind"] in total:
            total[row["kind"]] += s
            total["paid"] += s
        if row["kind"] == "off" and asked in {"work", "off_contact"}:
            total["absent"] += s
        if asked in {"work", "break", "off_contact"}:
            total["asked"] += s
            total["kept"] += s * (asked == row["duty"])
        total["to_work"] += s * (asked == "work")
        total["worked"] += s * (row["duty"] == "work")
    return total | {"stated": float(f["scheduled_duty"].notna().sum())}


def days_of(frames, first, until):
    f = frames["agent_states"]
    f = inside(f, f["starts_on"], first, until)
    return pd.DataFrame([day_of(g) for _, g in f.groupby(["agent_id", "starts_on"])])


@oracle(
    "utilisation_share", "on_queue_share", "occupancy_states_share", "adherence_share", "conformance_share",
    "shrinkage_share", "shrinkage_planned_share", "shrinkage_unplanned_share",
)  # fmt: skip
def _attendance(name, frames, first, until, now):
    d = days_of(frames, first, until)
    if d.empty:
        return np.nan, 0
    due, gone = d["paid"] + d["absent"], d["unplanned"] + d["absent"]
    top, bottom, counts = {
        "utilisation_share": (d["contact"], d["paid"], d["paid"] > 0),
        "on_queue_share": (d["contact"] + d["ready"], d["paid"], d["paid"] > 0),
        "occupancy_states_share": (d["contact"], d["contact"] + d["ready"], d["contact"] + d["ready"] > 0),
        "adherence_share": (d["kept"], d["asked"], (d["stated"] > 0) & (d["asked"] > 0)),
        "conformance_share": (d["worked"], d["to_work"], d["stated"] > 0),
        "shrinkage_share": (d["planned"] + gone, due, due > 0),
        "shrinkage_planned_share": (d["planned"], due, due > 0),
        "shrinkage_unplanned_share": (gone, due, due > 0),
    }[name]
    return float(top[counts].sum() / bottom[counts].sum()), int(counts.sum())


@oracle("pace_ratio")
def _pace(name, frames, first, until, now):
    every = solved_of(frames.get("whole", frames), first, until)
    every = every[every["handle_s"] > 0]
    usual = every.groupby(["channel", "category"], dropna=False)["handle_s"].agg(["mean", "count"])
    t = solved_of(frames, first, until)
    t = t[(t["handle_s"] > 0) & t["agent_id"].notna()]
    t = t.join(usual, on=["channel", "category"])
    t = t[t["count"] >= 20]
    return (t["mean"].sum() / t["handle_s"].sum(), len(t)) if len(t) else (np.nan, 0)


@oracle("perfect_contact_share")
def _perfect(name, frames, first, until, now):
    k = frames.get("whole", frames)["sla_clocks"]
    k = k[k["verdict"] != "not_applicable"]
    late = (k["verdict"] == "breached") | (k["stopped_at"].isna() & (k["due_at"] < now))
    broken = late.groupby(k["ticket_id"]).any()
    t = solved_of(frames, first, until)
    t = t[t["ticket_id"].isin(broken.index) & t["transfers"].notna()]
    done_once = (t["transfers"] == 0) & (t["escalations"].fillna(0) == 0) & (t["reopens"].fillna(0) == 0)
    return mean_of((done_once & ~t["ticket_id"].map(broken).astype(bool)).astype(float))


def tenure_of(frames, agent: pd.Series, on: pd.Series) -> pd.Series:
    hired = frames["agents"].set_index("agent_id")["hired_on"]
    return (on - agent.map(hired)).dt.days


@oracle("new_agent_handle_ratio", "contacts_per_customer")
def _calls(name, frames, first, until, now):
    def known(of):
        c = of["contacts"]
        return inside(c, c["offered_on"], first, until)

    c = known(frames)
    c = c[c["excluded_because"].isna()]
    if name == "contacts_per_customer":
        c = c[c["customer_id"].notna()]
        return (len(c) / c["customer_id"].nunique(), len(c)) if len(c) else (np.nan, 0)
    every = known(frames.get("whole", frames))
    every = every.assign(handle=every["talk_s"] + every["hold_s"].fillna(0) + every["wrap_s"].fillna(0))
    old = every[
        (tenure_of(frames, every["agent_id"], every["offered_on"]) >= 365) & every["excluded_because"].isna()
    ]
    usual = old.groupby(["channel", "queue"])["handle"].agg(["mean", "count"])
    c = c.assign(handle=c["talk_s"] + c["hold_s"].fillna(0) + c["wrap_s"].fillna(0))
    c = c[
        (tenure_of(frames, c["agent_id"], c["offered_on"]) < 180) & ~c["is_abandoned"] & c["handle"].notna()
    ]
    c = c.join(usual, on=["channel", "queue"])
    c = c[c["count"] >= 20]
    return (c["handle"].sum() / c["mean"].sum(), len(c)) if len(c) else (np.nan, 0)


@oracle("csat_new_agents_share")
def _csat_new(name, frames, first, until, now):
    s = frames["surveys"]
    on = s["responded_on"].fillna(s["delivered_at"].dt.normalize())
    s = inside(s, on, first, until)
    s = s[(s["kind"] == "csat") & (s["scale_high"] == 5) & s["score"].notna() & s["excluded_because"].isna()]
    s = s[tenure_of(frames, s["agent_id"], on.loc[s.index]) < 180]
    return mean_of((s["score"] >= 4).astype(float))
