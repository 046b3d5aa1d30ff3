"""How sure is the requirement? Agents for a chance of keeping the promise, and the price of each point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from charts import numbers
from domain.channels import CHANNELS
from jobs import staffing
from ui import currency, opened, tables
from ui.requirements import Staffed

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.forecast import Forecast

LEVELS = (0.70, 0.75, 0.80, 0.85, 0.90, 0.95)


def show(made: Forecast, staffed: Staffed, channel: str) -> None:
    """Agent hours at 50, 80 and 90 % chance, day by day, from the forecast's own past errors."""
    by_interval, by_day, hours = _chances(staffed.asked_by, channel, staffed, made)
    tables.section(
        "How sure is that?",
        "The forecast can miss. Its past errors, laid on the days ahead, say how many agents keep the promise with "
        "a given chance.",
    )
    if by_interval.empty:
        st.info("There is too little history to say how far the forecast can miss.", icon=":material/info:")
        return
    with st.grid(4, min_column_width=160, gap="small"):
        for name, words in (("agents_50", "50"), ("agents_80", "80"), ("agents_90", "90")):
            st.metric(
                f"Agent hours for {words} % chance", numbers.number(hours[name]),
                f"{numbers.signed(round(hours[name] - hours['agents']))} against the plan", border=True,
                delta_color="gray", delta_arrow="off", height="stretch",
                help="Every interval meets its target with this chance.",
            )  # fmt: skip
        if len(by_day):
            worst = by_day.nsmallest(1, "chance").iloc[0]
            st.metric(
                "Days likely to keep the promise", f"{int((by_day['chance'] >= 0.5).sum())} of {len(by_day)}",
                f"least likely {numbers.day(worst['day_on'])}: {numbers.share(worst['chance'], 0)}", border=True,
                delta_color="gray", delta_arrow="off", height="stretch",
            )  # fmt: skip
    box = st.expander("By day, and what each point of service costs", key="chances_by_day", on_change="rerun")
    if box.open:
        with box:
            table = day_table(by_interval, by_day, staffed.interval_s)
            amounts = [str(n) for n in table if "ours" in str(n)]
            st.dataframe(table, hide_index=True, width="stretch", column_config=_amounts(amounts, 0.1))
            tables.download(by_interval, f"agents_by_chance_{channel}", key="chances")
            _price(staffed, channel)


@st.cache_resource(show_spinner="Drawing possible futures ...", max_entries=20)
def _chances(
    asked_by: tuple[object, ...], channel: str, _staffed: Staffed, _made: Forecast
) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series[float]]:
    base, zone = _staffed.base, opened.zone()
    by_interval = staffing.agents_by_chance(_staffed.load, _made, base, channel)
    hours = by_interval.drop(columns=["starts_at", "channel"]).sum() * _staffed.interval_s / 3600
    return by_interval, staffing.day_chances(_staffed.requirement, _made, base, channel, zone), hours


def day_table(by_interval: pd.DataFrame, by_day: pd.DataFrame, interval_s: float) -> pd.DataFrame:
    """Agent hours by local day for every chance, and the chance that the day keeps its promise."""
    day = by_interval["starts_at"].dt.tz_convert(opened.zone()).dt.date
    columns = [str(c) for c in by_interval.columns if str(c).startswith("agents")]
    hours = (by_interval.groupby(day)[columns].sum() * interval_s / 3600).astype(float).round(1)
    hours = hours[hours["agents_90"] > 0]
    names = {"agents": "Planned hours"} | {
        c: f"Hours for {c.removeprefix('agents_')} %" for c in columns if "_" in c
    }
    table = hours.rename(columns=names).reset_index(names="day_on")
    chances = by_day.set_index("day_on")
    table["Chance of keeping the promise"] = table["day_on"].map(chances["chance"]).map(numbers.share)
    table["Expected in time"] = table["day_on"].map(chances["expected"]).map(numbers.share)
    shown = table.assign(day_on=table["day_on"].map(numbers.day)).rename(columns={"day_on": "Day"})
    return shown if len(by_day) else shown.iloc[:, :-2]


def _price(staffed: Staffed, channel: str) -> None:
    known = CHANNELS.get(channel)
    if known is None or known.kind != "live_single":
        return
    table = _priced(staffed.asked_by, channel, currency.hour_cost(), staffed)
    money = currency.code()
    shown = {
        "Answered in time": table["service_level"].map(lambda v: numbers.share(v, 0)),
        "Agent hours": table["agent_hours"].round(0),
        f"Cost, {money}": table["cost"].round(0),
        f"Cost of one more point, {money}": table["cost_per_point"].round(0),
    }
    st.dataframe(
        table.assign(**shown)[list(shown)], hide_index=True, width="stretch", placeholder="",
        column_config=_amounts(list(shown)[1:], 1),
    )  # fmt: skip


def _amounts(names: Sequence[str], step: float) -> dict[str, Any]:
    """Columns of numbers with thousands separators and the same digits in every row."""
    return {name: st.column_config.NumberColumn(format="localized", step=step) for name in names}


@st.cache_resource(show_spinner="Pricing the points ...", max_entries=20)
def _priced(asked_by: tuple[object, ...], channel: str, cost: float, _staffed: Staffed) -> pd.DataFrame:
    return staffing.price_of_service(_staffed.load, _staffed.base, channel, cost, LEVELS)
