"""The entries about improvements once more, by hand, in plain pandas. For tests only."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.metrics.pandas_oracle import inside, oracle


def ideas(frames, first, until, now, day):
    f = frames["improvements"]
    f = inside(f, day(f), first, until)
    return f[(f["status"] != "withdrawn") & ~(f["proposed_on"] > now.normalize())]


@oracle("ideas_proposed")
def _proposed(name, frames, first, until, now):
    n = len(ideas(frames, first, until, now, lambda f: f["proposed_on"]))
    return (float(n), n) if n else (np.nan, 0)


@oracle("ideas_implemented_share")
def _in_use(name, frames, first, until, now):
    hits = n = 0
    for row in ideas(frames, first, until, now, lambda f: f["proposed_on"] + pd.Timedelta(days=90)).to_dict(
        "records"
    ):
        is_over = row["proposed_on"] + pd.Timedelta(days=90) <= now.normalize()
        if not is_over or (row["status"] == "implemented" and pd.isna(row["implemented_on"])):
            continue
        n += 1
        hits += bool((row["implemented_on"] - row["proposed_on"]).days <= 90)
    return (hits / n, n) if n else (np.nan, 0)


@oracle("idea_decision_p50_s")
def _decision(name, frames, first, until, now):
    f = ideas(frames, first, until, now, lambda f: f["decided_on"])
    f = f[f["decided_on"] <= now.normalize()]
    waited = (f["decided_on"] - f["proposed_on"]).dt.days * 86400.0
    return (float(np.median(waited)), len(f)) if len(f) else (np.nan, 0)


@oracle("idea_benefit_money", "idea_benefit_hours")
def _benefit(name, frames, first, until, now):
    f = frames["improvements"]
    f = f[(f["status"] != "withdrawn") & ~(f["proposed_on"] > now.normalize())]
    age = (pd.Timestamp(until) - f["implemented_on"]).dt.days
    f = f[(age > 0) & (age <= 365)]
    if name == "idea_benefit_hours":
        known = f["benefit_hours"].dropna()
    else:  # most wages of the made-up agents are in EUR
        known = f.loc[f["currency"].fillna("EUR") == "EUR", "benefit_money"].dropna()
    return (float(known.sum()), len(known)) if len(known) else (np.nan, 0)
