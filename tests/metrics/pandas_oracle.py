"""Every catalogue entry once more, by hand, in plain pandas. For tests only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

Frames = dict[str, pd.DataFrame]
Oracle = Callable[[Frames, date, date, pd.Timestamp], tuple[float, float]]
ORACLE: dict[str, Oracle] = {}


def oracle(*names: str) -> Callable[[Callable[..., tuple[float, float]]], Callable[..., tuple[float, float]]]:
    def keep(f: Callable[..., tuple[float, float]]) -> Callable[..., tuple[float, float]]:
        for name in names:
            ORACLE[name] = lambda *a, name=name: f(name, *a)
        return f

    return keep


def inside(f: pd.DataFrame, on: pd.Series, first: date, until: date) -> pd.DataFrame:
    return f[(on >= pd.Timestamp(first)) & (on < pd.Timestamp(until))]


def seconds(a: pd.Series, b: pd.Series) -> pd.Series:
    return (b - a).dt.total_seconds()


def mean_of(x: pd.Series) -> tuple[float, float]:
    return (float(x.mean()), len(x)) if len(x) else (np.nan, 0)


def quantile_of(x: pd.Series, q: float) -> tuple[float, float]:
    return (float(np.quantile(x, q)), len(x)) if len(x) else (np.nan, 0)


def tickets_of(frames: Frames) -> pd.DataFrame:
    t = frames["tickets"]
    return t[t["excluded_because"].isna()]


def solved_of(frames: Frames, first: date, until: date) -> pd.DataFrame:
    t = tickets_of(frames)
    t = inside(t, t["solved_on"], first, until)
    return t[t["solved_at"] >= t["created_at"]]


@oracle("tickets_created")
def _created(name, frames, first, until, now):
    t = tickets_of(frames)
    n = len(inside(t, t["created_on"], first, until))
    return n, n


@oracle("tickets_solved")
def _solved(name, frames, first, until, now):
    n = len(solved_of(frames, first, until))
    return n, n


@oracle("backlog", "backlog_age_p50_s")
def _backlog(name, frames, first, until, now):
    t, end = tickets_of(frames), pd.Timestamp(until)
    is_open = (t["created_at"] < end) & ~(t["solved_at"] < end)
    if name == "backlog":
        return int(is_open.sum()), int(is_open.sum())
    return quantile_of((end - t.loc[is_open, "created_at"]).dt.total_seconds(), 0.5)


@oracle("first_reply_p50_s", "first_reply_p90_s", "first_reply_mean_s", "first_reply_any_p50_s")
def _reply(name, frames, first, until, now):
    t = tickets_of(frames)
    t = inside(t, t["created_on"], first, until)
    t = t[~t["is_agent_created"]]
    reply = t["first_reply_at"]
    if "any" not in name:
        reply = t["first_human_reply_at"].fillna(reply)
    x = seconds(t["created_at"], reply).dropna()
    x = x[x >= 0]
    if "mean" in name:
        return mean_of(x)
    return quantile_of(x, 0.9 if "p90" in name else 0.5)


@oracle("resolution_p50_s", "resolution_p90_s", "resolution_mean_s", "first_resolution_p50_s")
def _resolution(name, frames, first, until, now):
    t = solved_of(frames, first, until)
    end = t["first_solved_at"].fillna(t["solved_at"]) if "first" in name else t["solved_at"]
    x = seconds(t["created_at"], end)
    if "mean" in name:
        return mean_of(x)
    return quantile_of(x, 0.9 if "p90" in name else 0.5)


@oracle("requester_wait_p50_s", "agent_work_p50_s", "on_hold_p50_s", "ticket_handle_mean_s")
def _status_times(name, frames, first, until, now):
    t = solved_of(frames, first, until)
    if name == "ticket_handle_mean_s":
        return mean_of(t["handle_s"].dropna())
    return quantile_of(t[name.replace("_p50", "")].dropna(), 0.5)


@oracle("fcr_share")
def _fcr(name, frames, first, until, now):
    every = tickets_of(frames)
    solved = inside(every, every["solved_on"], first, until)
    week = pd.Timedelta(days=7)
    known = solved[
        solved["customer_id"].notna() & solved["category"].notna() & (solved["solved_at"] <= now - week)
    ]
    hits = 0
    for row in known.itertuples():
        same = every[(every["customer_id"] == row.customer_id) & (every["category"] == row.category)]
        later = same.loc[same["created_at"] > row.created_at, "created_at"]
        hits += not (len(later) and later.min() <= row.solved_at + week)
    return (hits / len(known), len(known)) if len(known) else (np.nan, 0)


@oracle("one_touch_share")
def _one_touch(name, frames, first, until, now):
    t = solved_of(frames, first, until)
    t = t[t["public_replies"].notna()]
    return mean_of(((t["public_replies"] == 1) & (t["reopens"].fillna(0) == 0)).astype(float))


@oracle("reopen_share", "transfer_share", "escalation_share", "bot_containment_share")
def _rates(name, frames, first, until, now):
    column = {"reopen_share": "reopens", "transfer_share": "transfers", "escalation_share": "escalations"}
    x = solved_of(frames, first, until)[column.get(name, "is_bot_resolved")].dropna()
    return mean_of((x.astype(float) > 0).astype(float))


@oracle("fcr_gross_share")
def _gross(name, frames, first, until, now):
    t = solved_of(frames, first, until).dropna(subset=["transfers", "escalations"])
    return mean_of(
        ((t["transfers"] == 0) & (t["escalations"] == 0) & (t["reopens"].fillna(0) == 0)).astype(float)
    )


@oracle("tickets_per_customer", "solved_per_agent")
def _per_head(name, frames, first, until, now):
    key = "customer_id" if name == "tickets_per_customer" else "agent_id"
    t = tickets_of(frames)
    t = inside(t, t["created_on"], first, until) if key == "customer_id" else solved_of(frames, first, until)
    t = t[t[key].notna()]
    return (len(t) / t[key].nunique(), len(t)) if len(t) else (np.nan, 0)


@oracle("next_reply_p50_s")
def _next_reply(name, frames, first, until, now):
    k = frames["sla_clocks"]
    t = frames["tickets"].set_index("ticket_id")["excluded_because"]
    k = k[k["ticket_id"].map(t).isna() & (k["verdict"] != "not_applicable") & (k["target"] == "next_reply")]
    return quantile_of(inside(k, k["due_on"], first, until)["elapsed_s"].dropna(), 0.5)


@oracle("retention_share", "churn_share")
def _stay(name, frames, first, until, now):
    c = frames["customers"]
    there = c[(c["joined_on"] < pd.Timestamp(first)) & ~(c["churned_on"] < pd.Timestamp(first))]
    left = (there["churned_on"] < pd.Timestamp(until)).astype(float)
    return mean_of(left if name == "churn_share" else 1 - left)


@oracle("labour_cost_per_contact")
def _cost(name, frames, first, until, now):
    i = frames["intervals"]
    i = inside(i, i["starts_on"], first, until).dropna(subset=["staffed_s"])
    in_euro = frames["agents"][frames["agents"]["currency"] == "EUR"]  # two wages of three are
    cost = i["staffed_s"].sum() / 3600 * in_euro["wage_per_hour"].mean()
    return cost / i["answered"].sum(), i["answered"].sum()


@oracle("sla_share", "sla_first_reply_share", "sla_resolution_share", "sla_breached", "sla_late_p50_s")
def _sla(name, frames, first, until, now):
    k = frames["sla_clocks"]
    t = frames["tickets"].set_index("ticket_id")["excluded_because"]
    k = k[k["ticket_id"].map(t).isna() & (k["verdict"] != "not_applicable")]
    k = inside(k, k["due_on"], first, until)
    late = (k["verdict"] == "breached") | (k["stopped_at"].isna() & (k["due_at"] < now))
    k, late = k[(k["verdict"] != "pending") | late], late[(k["verdict"] != "pending") | late]
    if name == "sla_breached":
        return int(late.sum()), int(late.sum())
    if name == "sla_late_p50_s":
        done = k[late & k["stopped_at"].notna()]
        return quantile_of(seconds(done["due_at"], done["stopped_at"]), 0.5)
    target = name.removeprefix("sla_").removesuffix("_share")
    if target != "share" and name != "sla_share":
        late = late[k["target"] == target]
    return mean_of((~late).astype(float))


@oracle(
    "csat_share",
    "csat_mean",
    "csat_ten_mean",
    "csat_good_share",
    "nps",
    "ces_mean",
    "ces_easy_share",
    "ces_1_mean",
    "item_mean",
)
def _survey(name, frames, first, until, now):
    s = frames["surveys"]
    day = s["responded_on"].fillna(s["delivered_at"].dt.normalize())
    s = inside(s, day, first, until)
    s = s[s["score"].notna() & s["excluded_because"].isna()]
    kind = name.split("_")[0]
    x = s.loc[s["kind"] == kind]
    if kind == "ces":
        x = x[x["direction"] == ("down" if name == "ces_1_mean" else "up")]
    if kind == "csat":
        x = x[x["scale_high"] == {"csat_good_share": 1, "csat_ten_mean": 10}.get(name, 5)]
    x = x["score"]
    if name == "csat_good_share":
        return mean_of((x == 1).astype(float))
    if name == "nps":
        return (100 * float((x >= 9).mean() - (x <= 6).mean()), len(x)) if len(x) else (np.nan, 0)
    if name.endswith("_share"):
        return mean_of((x >= (5 if kind == "ces" else 4)).astype(float))
    return mean_of(x)


@oracle("response_share")
def _response(name, frames, first, until, now):
    s = frames["surveys"]
    s = inside(s, s["delivered_at"].dt.normalize(), first, until)
    return mean_of(s.loc[s["excluded_because"].isna(), "score"].notna().astype(float))


NEEDS = {
    "service_level_share": "answered_in_threshold",
    "service_level_1_share": "answered_in_threshold",
    "service_level_2_share": "answered_in_threshold",
    "service_level_4_share": "answered_in_threshold",
    "service_level_5_share": "answered_in_threshold short_abandoned",
    "service_level_6_share": "answered_in_threshold short_abandoned",
    "abandonment_net_share": "short_abandoned",
    "aht_s": "handle_s",
    "occupancy_share": "handle_s",
}


@oracle(
    "contacts_offered", "contacts_queued", "contacts_answered", "contacts_abandoned", "abandonment_share",
    "abandonment_net_share",
    "service_level_share", "service_level_1_share", "service_level_2_share", "service_level_4_share",
    "service_level_5_share", "service_level_6_share", "aht_s", "talk_s", "hold_s", "wrap_s", "asa_s",
    "occupancy_share",
)  # fmt: skip
def _voice(name, frames, first, until, now):
    i = frames["intervals"]
    i = inside(i, i["starts_on"], first, until)
    i = i.dropna(subset=NEEDS.get(name, "offered").split())
    n_rows = len(i)
    c = {column: float(i[column].sum()) for column in i.select_dtypes("number").columns}
    ans, abn, short = c["answered"], c["abandoned"], c["short_abandoned"]
    within, gone = c["answered_in_threshold"], c["abandoned_in_threshold"]
    if name == "contacts_queued":
        live = i[i["answered"].notna()]
        return float(live["offered"].sum()), len(live)
    if name.startswith("contacts_"):
        return c[name.removeprefix("contacts_")], n_rows
    top, bottom = {
        "abandonment_share": (abn, c["offered"]),
        "abandonment_net_share": (abn - short, c["offered"] - short),
        "service_level_share": (within, ans + abn),
        "service_level_1_share": (within + gone, ans + abn),
        "service_level_2_share": (within, ans),
        "service_level_4_share": (within, ans + abn - gone),
        "service_level_5_share": (within + short, ans + abn),
        "service_level_6_share": (within, ans + abn - short),
        "aht_s": (c["handle_s"], ans),
        "talk_s": (c["talk_s"], ans),
        "hold_s": (c["hold_s"], ans),
        "wrap_s": (c["wrap_s"], ans),
        "asa_s": (c["wait_answered_s"], ans),
        "occupancy_share": (c["handle_s"], c["handle_s"] + c["available_s"]),
    }[name]
    return top / bottom, ans if name == "occupancy_share" else bottom


@oracle("availability_share")
def _available(name, frames, first, until, now):
    """Minute by minute, with the promised hours written out once more."""
    i = frames["intervals"]
    i = inside(i, i["starts_on"], first, until)
    kept = asked = rows = 0
    for row in i.to_dict("records"):
        hours = ()
        day, begin = row["starts_at"].day_of_week, row["starts_at"].hour * 60 + row["starts_at"].minute
        if row["channel"] == "phone":
            hours = range(480, 1200) if day < 5 else range(540, 960) if day == 5 else ()
        elif row["channel"] == "chat":
            hours = range(420, 1380)
        promised = len(set(hours) & set(range(begin, begin + int(row["interval_s"]) // 60)))
        if promised and not pd.isna(row["staffed_s"]):
            rows += 1
            asked += promised
            kept += promised * (row["staffed_s"] > 0)
    return (kept / asked, rows) if asked else (np.nan, 0)
