"""The capacity plan on its page: who is there, when to hire, the gap, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers, trend
from domain.chosen import Chosen
from forecasting.long_horizon import Driver
from jobs import capacity
from jobs.capacity import CapacityPlan, Demand
from jobs.forecasts import Edited, Planned
from jobs.long_forecasts import near
from staffing.capacity_plan import HiringClass
from ui import capacity_inputs, currency, decisions, forecasts, opened, states, tables
from ui.forecasts import Past
from ui.requirements import Staffed

if TYPE_CHECKING:
    import pandas as pd


def demand(chosen: Chosen, staffed: Staffed, growth: float) -> Demand:
    """Eighteen months of workload from the day totals."""
    choice = forecasts.as_first_shown()
    aht_s = {str(c): float(s) for c, s in staffed.aht_s.items()}
    key = (*forecasts.asked(chosen, choice), decisions.edits(), opened.now().date())
    plan, now = forecasts.planned(chosen, choice), forecasts.edited(chosen, choice)
    return _demand(key, aht_s, growth, plan, now, forecasts.past(chosen, choice.slot_minutes))


@st.cache_resource(
    show_spinner="Looking eighteen months ahead ...", max_entries=20, hash_funcs=forecasts.BY_WORDS
)
def _demand(
    key: tuple[object, ...], aht_s: dict[str, float], growth: float, _plan: Planned, _now: Edited, _past: Past
) -> Demand:
    zone, today = opened.zone(), opened.now().date()
    drivers = (Driver(today + timedelta(days=365), 1 + growth),) if growth else ()
    joined = near(_plan, _now, _past.volume, zone, "week")
    return capacity.demand(
        _past.whole_days, aht_s, zone=zone, drivers=drivers, country=_plan.made.public,
        register=decisions.taken().register, near=joined,
    )  # fmt: skip


def planned(need: Demand, choice: capacity_inputs.CapacityChoice) -> CapacityPlan:
    """The plan for what the planner decided."""
    return _planned(float(need.hours.sum()), repr(choice), need, choice)


@st.cache_resource(show_spinner="Planning hiring classes ...", max_entries=50)
def _planned(
    fingerprint: float, asked: str, _need: Demand, _choice: capacity_inputs.CapacityChoice
) -> CapacityPlan:
    return capacity.planned(
        _need, _choice.heads, _choice.conditions, _choice.classes, class_size=_choice.class_size,
        chance=_choice.chance, budget_total=_choice.budget,
    )  # fmt: skip


def answer(made: CapacityPlan, choice: capacity_inputs.CapacityChoice) -> None:
    """In one sentence, then people needed now and at the peak, the worst gap, the next start, the money."""
    st.markdown(sentence(made))
    table, today = made.table, opened.now().date()
    peak = table.nlargest(1, "fte_planned_for").iloc[0]
    worst = table.nsmallest(1, "gap").iloc[0]
    start, late = capacity.first_gap(made.latest_starts, today)
    hired = sum(c.heads for c in made.classes)
    with st.grid(4, min_column_width=160, gap="small"):
        _tile(
            "People needed now", numbers.number(table["fte_planned_for"].iloc[0], 1),
            f"payroll; {numbers.number(table['fte_net'].iloc[0], 1)} at work",
        )  # fmt: skip
        _tile(
            "Most needed", numbers.number(peak["fte_planned_for"], 1),
            f"week of {numbers.dated(peak['week_on'])}",
        )  # fmt: skip
        _tile(
            "Worst gap with this plan",
            f"{numbers.number(-worst['gap'], 1)} short" if worst["gap"] < -0.05 else "none",
            f"week of {numbers.dated(worst['week_on'])}" if worst["gap"] < -0.05
            else f"{hired} heads in {len(made.classes)} classes",
        )  # fmt: skip
        _tile(
            "Next class must start by", f"{start.day} {start:%b %Y}" if start else "none needed",
            f"too late for {late} weeks" if late else "if nobody is hired before",
        )  # fmt: skip
    with st.grid(4, min_column_width=160, gap="small"):
        _money("Payroll and hiring, 18 months", made.payroll, _over(made.payroll, choice.budget))
        for p, words in (("p10", "One future in ten costs less"), ("p50", "As likely above as below"),
                         ("p90", "One future in ten costs more")):  # fmt: skip
            _money(f"Exactly the people needed, {p.upper()}", made.budget[p], words)


def sentence(made: CapacityPlan) -> str:
    """Whom the plan hires, by when, what stays short and what it costs."""
    hired, short = sum(c.heads for c in made.classes), int((made.table["gap"] < -0.05).sum())
    if hired:
        first = min(c.starts_on for c in made.classes)
        classes = "one class" if len(made.classes) == 1 else f"{len(made.classes)} classes"
        people = "one person" if hired == 1 else f"{hired} people"
        said = f"This plan hires {people} in {classes}, the first on {numbers.dated(first)}"
    else:
        said = "This plan hires nobody"
    left = f"{short} of {len(made.table)} weeks fall short" if short else "no week falls short"
    return f"**{said}; {left}.** Payroll and hiring cost {numbers.money(made.payroll, currency.code())} in 18 months."


def _over(spent: float, budget: float | None) -> str:
    if budget is None:
        return "no budget stated"
    return f"{numbers.money(abs(spent - budget), currency.code())} {'over' if spent > budget else 'under'} the budget"


def _tile(name: str, value: str, beside: str) -> None:
    st.metric(name, value, beside, border=True, delta_color="gray", delta_arrow="off", height="stretch")


def _money(name: str, amount: float, beside: str) -> None:
    _tile(name, numbers.money(amount, currency.code()), beside)


def figures(made: CapacityPlan, choice: capacity_inputs.CapacityChoice) -> None:
    """People needed and there, and money over time."""
    gap = (made.table["gap"] < -0.05).sum()
    states.figure(
        "capacity_people",
        trend.line,
        people_lines(made.table),
        f"{gap} of {len(made.table)} weeks fall short" if gap else "No week falls short",
        "full-time heads by week, shrinkage included; the band holds eight of ten futures",
        unit="FTE",
        zone=opened.zone(),
        theme=states.theme(),
        from_zero=True,
    )
    states.figure(
        "capacity_money",
        trend.line,
        money_lines(made.table),
        "What it costs, added up",
        f"payroll of the heads planned and their hiring, {currency.code()}"
        + ("; budget spread evenly" if choice.budget else ""),
        unit=currency.code(),
        zone=opened.zone(),
        theme=states.theme(),
        from_zero=True,
    )


def people_lines(table: pd.DataFrame) -> pd.DataFrame:
    """Required with P10 to P90, and productive heads."""
    import pandas as pd

    week = table[["week_on"]].rename(columns={"week_on": "starts_at"})
    need = week.assign(
        series="Needed", value=table["fte_planned_for"], low=table["fte_required_p10"], high=table["fte_required_p90"],
        level=0.8,
    )  # fmt: skip
    return pd.concat([need, week.assign(series="There", value=table["fte_productive"])], ignore_index=True)


def money_lines(table: pd.DataFrame) -> pd.DataFrame:
    """Cost added up week by week, and the budget where there is one."""
    import pandas as pd

    week = table[["week_on"]].rename(columns={"week_on": "starts_at"})
    lines = [week.assign(series="Cost", value=table["cumulative_cost"])]
    if "cumulative_budget" in table:
        lines.append(week.assign(series="Budget", value=table["cumulative_budget"]))
    return pd.concat(lines, ignore_index=True)


def rows(made: CapacityPlan, need: Demand) -> None:
    """Classes, latest starts, the weeks, and how the long forecast was made."""
    left, right = st.columns(2)
    with left:
        tables.section("Hiring classes in this plan")
        _frame(class_table(made.classes), "No class is needed.")
    with right:
        tables.section(
            "Latest starts", "If nobody is hired: the last day training can start for each short week."
        )
        _frame(starts_table(made.latest_starts), "No week falls short, even without hiring.")
    box = st.expander("Week by week", key="capacity_weeks", on_change="rerun")
    if box.open:
        with box:
            st.dataframe(
                week_table(made.table, currency.code()), hide_index=True, width="stretch", height=360
            )
    tables.download(made.table, "capacity_plan", key="capacity")
    forecasts.notes([*need.notes, *METHOD], "How this is counted")


METHOD = (
    "Needed heads are hours of contacts over hours a week, occupancy and what shrinkage leaves. A chat counts with its "
    "handle time over the chats handled at once.",
    "The long forecast has trend and season from the weeks on record; its band comes from the same forecast made at "
    "past dates. Cost percentiles are those of the sum over all weeks, not sums of weekly percentiles.",
    "People leave evenly through the year; a class counts after training, as far as its productivity goes.",
)


def _frame(table: pd.DataFrame, nothing: str) -> None:
    if table.empty:
        st.caption(nothing)
    else:
        st.dataframe(table, hide_index=True, width="stretch", height=min(260, 38 + 35 * len(table)))


def class_table(classes: Sequence[HiringClass]) -> pd.DataFrame:
    """Classes of one week added up."""
    import pandas as pd

    by_week: dict[date, int] = {}
    for c in classes:
        by_week[c.starts_on] = by_week.get(c.starts_on, 0) + c.heads
    return pd.DataFrame(
        {"Training starts on": [numbers.dated(d) for d in by_week], "Heads": list(by_week.values())}
    )


def starts_table(starts: pd.DataFrame) -> pd.DataFrame:
    """Short weeks with their last possible start."""
    shown = {
        "Week of": starts["week_on"].map(numbers.dated),
        "Heads missing": starts["heads_missing"].round(1),
        "To hire": starts["heads_to_hire"],
        "Start training by": starts["start_by"].map(numbers.dated),
    }
    return starts.assign(**shown)[list(shown)]


def week_table(table: pd.DataFrame, money: str) -> pd.DataFrame:
    """The weeks in the reader's words."""
    names = {
        "workload_hours": "Hours of contacts", "fte_net": "Needed at work", "fte_planned_for": "Needed on the payroll",
        "fte_required_p10": "Needed, P10", "fte_required_p90": "Needed, P90", "heads": "On the payroll",
        "in_training": "In training",
        "fte_productive": "Productive", "gap": "Gap", "hired": "Hired", "left": "Left", "cost": f"Cost, {money}",
        "cumulative_cost": f"Cost so far, {money}",
        "cumulative_budget": f"Budget so far, {money}",
    }  # fmt: skip
    shown = table[[c for c in names if c in table]].round(1).rename(columns=names)
    shown.insert(0, "Week of", table["week_on"].map(numbers.dated))
    return shown
