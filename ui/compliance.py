"""What stands on the SLA page beside tiles and charts: the answer, the budget, causes, customers, contracts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from charts import control, numbers
from domain.channels import label
from domain.chosen import Chosen
from domain.errors import QueuecastError
from jobs import compliance
from jobs.compliance import SHARE, Contract, goal
from metrics.error_budget import FAST_DAYS, SLOW_DAYS, ErrorBudget
from metrics.sla_dry_run import DryRun
from ui import opened, queries, states, tables

if TYPE_CHECKING:
    from jobs.measure import Reading

CUTS = {"tier": "service tier", "priority": "priority", "department": "department", "channel": "channel"}
MOST_CHANGES = 100


def answer(chosen: Chosen, summary: dict[str, Reading]) -> None:
    """Do we keep our promises: the share against the goal, the budget, and where it is worst."""
    now = summary[SHARE].now
    if not now.is_known:
        st.markdown("**No promise fell due in this choice.**")
        return
    kept = "are kept" if now.value >= goal() else "are not kept"
    said = (
        f"**Promises {kept}: {numbers.share(now.value)} of {numbers.number(now.n)} that fell due were met, "
    )
    lowest = _worst(queries.key(), chosen, goal())
    st.markdown(f"{said}{numbers.share(goal(), 0)} is the goal.** {lowest}{budget_words(budget(chosen))}")


@st.cache_resource(show_spinner=False, max_entries=100, hash_funcs=queries.SMALL)
def _worst(key: queries.Key, chosen: Chosen, share: float) -> str:
    """The value of each dimension furthest below the goal, where its whole interval lies below it."""
    parts = []
    for dimension in ("tier", "department", "channel"):
        frame = queries.by(chosen, [SHARE], dimension).dropna(subset=["value", dimension])
        below = frame[frame["high"] < share]
        if len(frame) > 1 and len(below):
            row = below.sort_values("value").iloc[0]
            parts.append(f"{label(str(row[dimension]))} {numbers.share(row['value'])}")
    return f"Lowest: {', '.join(parts)}. " if parts else ""


@st.cache_resource(show_spinner=False, max_entries=100, hash_funcs=queries.SMALL)
def _budget(key: queries.Key, chosen: Chosen, share: float) -> ErrorBudget:
    return compliance.budget(opened.store(), chosen, share, now=key[1], scope=key[2])


def budget(chosen: Chosen) -> ErrorBudget:
    """The error budget of the period."""
    return _budget(queries.key(), chosen, goal())


def budget_words(found: ErrorBudget) -> str:
    """How much of the budget is used, in one sentence."""
    if found.used_share is None:
        return ""
    return (
        f"The goal allows {numbers.number(found.allowed)} misses; {numbers.number(found.breached)} happened, "
        f"{numbers.compact(found.used_share)} times the budget."
        if found.used_share >= 1
        else f"The goal allows {numbers.number(found.allowed)} misses; {numbers.number(found.breached)} happened, "
        f"{numbers.share(found.used_share, 0)} of the budget is used."
    )


def burn(chosen: Chosen) -> None:
    """Budget and burn rates as tiles, and what they mean."""
    tables.section(
        "Error budget",
        "How many promises may be missed at this goal, how many were, and how fast the rest goes. A burn rate of 1 "
        "uses the budget up exactly; above 1 it runs out.",
    )
    found = budget(chosen)
    with st.grid(5, min_column_width=145, gap="small"):
        st.metric("Misses allowed", numbers.number(found.allowed), border=True)
        st.metric("Missed", numbers.number(found.breached), border=True)
        st.metric("Misses left", numbers.number(found.remaining), border=True)
        for name, rate, days in (("Fast burn", found.fast, FAST_DAYS), ("Slow burn", found.slow, SLOW_DAYS)):
            shown = "no data" if rate is None else f"{numbers.number(rate, 1)} ×"
            st.metric(f"{name}, last {days} days", shown, border=True)
    st.caption(burn_words(found))


def burn_words(found: ErrorBudget) -> str:
    """What the two burn rates say together."""
    if found.fast is None or found.slow is None:
        return "Nothing fell due in the last days of this choice."
    if found.fast <= 1 and found.slow <= 1:
        return "Both rates are at or below 1: at this pace the goal is kept."
    if found.fast > found.slow:
        return "The last days are worse than the week: this is getting worse now."
    return "The last days are no worse than the week: the misses are steady rather than new."


@st.cache_resource(show_spinner="Reading half a year ...", max_entries=50, hash_funcs=queries.SMALL)
def _weekly(key: queries.Key, chosen: Chosen) -> pd.DataFrame:
    return compliance.weekly(opened.store(), chosen, now=key[1], scope=key[2])


def weeks(chosen: Chosen) -> None:
    """The control chart of half a year of weeks, with what it says in its title."""
    found = _weekly(queries.key(), chosen)
    if found.empty:
        st.caption("A control chart needs six weeks with data.")
        return
    states.figure(
        "weeks", control.xmr, found, week_words(found),
        "share of targets met, by week due; between the limits is chance (XmR chart)",
        unit="share", zone=chosen.period.zone, theme=states.theme(),
    )  # fmt: skip


def week_words(found: pd.DataFrame) -> str:
    """The finding of the chart: which weeks are more than chance."""
    signals = found[found["signal"] != ""]
    if signals.empty:
        limits = numbers.interval(found["lower"].iloc[-1], found["upper"].iloc[-1], "share")
        return f"No week of {len(found)} is more than chance: {limits} is what this service does"
    last = signals.iloc[-1]
    more = f" and {len(signals) - 1} more" if len(signals) > 1 else ""
    return f"The week of {numbers.day(last['starts_at'])} is more than chance ({last['signal']}){more}"


@st.cache_resource(show_spinner="Comparing ...", max_entries=50, hash_funcs=queries.SMALL)
def _causes(key: queries.Key, chosen: Chosen) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Causes, and the same in a reader's words."""
    found = compliance.causes(opened.store(), chosen, now=key[1], scope=key[2])
    return found, found if found.empty else _cause_rows(found)


def causes(chosen: Chosen) -> None:
    """What goes with breaches, the most excess first."""
    tables.section(
        "What goes with the breaches",
        "Promises of tickets with a trait against those without. It says what goes together, not what causes what.",
    )
    found, rows = _causes(queries.key(), chosen)
    if found.empty:
        st.caption("No trait tells tickets apart in this choice.")
        return
    first = found.iloc[0]
    if first["low"] > 0:
        st.markdown(
            f"**Tickets {first['trait']} miss {numbers.share(first['with_breached'])} of their promises, others "
            f"{numbers.share(first['without_breached'])}: about {numbers.number(first['excess'])} misses more.**"
        )
    kinds = {
        "Promises": "count",
        "Missed": "share",
        "Missed by others": "share",
        "Misses more than others'": "count",
    }
    tables.figures(rows, kinds)


def _cause_rows(found: pd.DataFrame) -> pd.DataFrame:
    def between(row: pd.Series) -> str:
        real = "" if row["low"] > 0 or row["high"] < 0 else ", no real difference"
        return f"{numbers.points(row['low'])} to {numbers.points(row['high'])}{real}"

    return pd.DataFrame(
        {
            "Tickets": found["trait"].str.capitalize(),
            "Promises": found["with_n"].astype(int),
            "Missed": found["with_breached"],
            "Missed by others": found["without_breached"],
            "Difference, 95 % interval": found.apply(between, axis=1),
            "Misses more than others'": found["excess"],
        }
    )


@st.cache_resource(show_spinner="Reading customers ...", max_entries=50, hash_funcs=queries.SMALL)
def _customers(key: queries.Key, chosen: Chosen) -> pd.DataFrame:
    """The customers in a reader's words; empty where none has enough promises."""
    found = compliance.customers(opened.store(), chosen, now=key[1], scope=key[2])
    return pd.DataFrame(
        {
            "Customer": found["customer_id"],
            "Met": found["value"],
            "95 % interval": [
                numbers.interval(a, z, "share") for a, z in zip(found["low"], found["high"], strict=True)
            ],
            "Promises": found["n"].astype(int),
        }
    )


def customers(chosen: Chosen) -> None:
    """The customers whose promises are broken most surely."""
    tables.section(
        "Customers served worst",
        f"At least {compliance.LEAST_OF_CUSTOMER} promises due, by the upper end of the interval: the surest misses "
        "first.",
    )
    found = _customers(queries.key(), chosen)
    if found.empty:
        st.caption("No customer has enough promises in this choice.")
        return
    tables.figures(found, {"Met": "share", "Promises": "count"})


@st.cache_resource(show_spinner="Settling months ...", max_entries=50, hash_funcs=queries.SMALL)
def _contracts(key: queries.Key, chosen: Chosen) -> pd.DataFrame:
    """A row per contract and full month in a reader's words."""
    found = compliance.contracts(opened.store(), chosen, now=key[1], scope=key[2])
    return pd.DataFrame([_settled(c) for c in found])


def contracts(chosen: Chosen) -> None:
    """What each contract gives back for each full month."""
    tables.section(
        "Contracts and credits", "Full months only, by the steps and fees agreed in each contract."
    )
    found = _contracts(queries.key(), chosen)
    if found.empty:
        st.caption("No full month with a judged promise.")
        return
    kinds = {"Agreed": "share", "Met": "share", "Promises": "count", "Promises short of it": "count"}
    tables.figures(found, kinds)


def _settled(c: Contract) -> dict[str, object]:
    result, policy = c.result, c.policy
    owed = f"{numbers.share(result.credit_share, 0)} of the fee" if result.credit_share else "nothing"
    if result.credit_share and policy.monthly_fee is not None:
        owed += f", {numbers.money(result.credit, policy.currency)}"
    return {
        "Month": f"{c.month:%b %Y}",
        "Contract": label(policy.name),
        "Agreed": policy.compliance_goal,
        "Met": result.compliance,
        "Promises": c.judged,
        "Promises short of it": result.missing_to_goal,
        "Credit owed": owed if policy.credits else "none agreed",
    }


@st.cache_resource(show_spinner="Judging under both policies ...", max_entries=10, hash_funcs=queries.SMALL)
def _tried(key: queries.Key, text: str, since: datetime) -> DryRun:
    return compliance.try_policies(opened.store(), text, since=since, now=key[1])


def trial(chosen: Chosen) -> None:
    """A dry run: edit the policies here and see what would change; nothing is saved."""
    tables.section(
        "What would another promise change?",
        "Edit and try: tickets opened in the period are judged under both; nothing is saved. To put an edit in force, "
        "add it to the policies of this installation as a new version.",
    )
    with st.expander("Policies, to edit and try"):
        text = st.text_area(
            "Policies", compliance.policies_file().read_text(encoding="utf-8"), height=320, key="trial_text",
            label_visibility="collapsed",
        )  # fmt: skip
    if not st.button("Try", icon=":material/science:", key="trial"):
        return
    try:
        found = _tried(queries.key(), text, chosen.period.start_at)
    except QueuecastError as error:
        st.error(str(error), icon=":material/error:")
        return
    _changed(found)


def _changed(found: DryRun) -> None:
    st.markdown(f"**It would change {found.sentence()}.**")
    if found.changes.empty:
        return
    moves = found.moves.rename(
        columns={"verdict_before": "Now", "verdict_after": "Then", "clocks": "Promises"}
    )
    st.dataframe(moves, hide_index=True)
    columns = "ticket_id target verdict_before verdict_after due_at_before due_at_after".split()
    tables.rows(found.changes[columns].head(MOST_CHANGES), name="dry_run", key="dry_run", height=260)
