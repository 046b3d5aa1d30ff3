"""How promises are kept: weeks under control limits, the budget of misses, what goes with breaches, contracts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from data_sources import running_clocks
from data_sources.store import Store
from domain.chosen import Chosen
from domain.period import Period
from domain.scope import EVERYTHING, Scope
from jobs import measure
from metrics.control_charts import xmr
from metrics.error_budget import ErrorBudget, error_budget
from metrics.intervals import share_change
from metrics.service_targets import TRAITS
from metrics.sla_contracts import ContractResult, contract_result
from metrics.sla_policy import Policy
from settings import settings

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from metrics.sla_dry_run import DryRun

SHARE = "sla_share"
USUAL_GOAL = 0.95
WEEKS = 26
LEAST_WEEKS = 6
LEAST_OF_CUSTOMER = 10


def goal() -> float:
    """The share of promises to be met: `sla_share` of config/targets.toml, else 95 %."""
    import tomllib

    path = settings().config_dir / "targets.toml"
    if not path.exists():
        return USUAL_GOAL
    return float(tomllib.loads(path.read_text(encoding="utf-8"))["targets"].get(SHARE, USUAL_GOAL))


def weekly(store: Store, chosen: Chosen, *, now: datetime, scope: Scope = EVERYTHING) -> pd.DataFrame:
    """Compliance of the last 26 full weeks up to the end of the period, as an XmR chart.

    Returns:
        `starts_at`, `value`, `n`, `centre`, `lower`, `upper`, `signal` (why the week is one, or empty).
        No rows with fewer than 6 weeks that have data.
    """
    import pandas as pd

    period = chosen.period
    last = period.until_on - timedelta(days=period.until_on.weekday())
    span = replace(period, first_on=last - timedelta(weeks=WEEKS), until_on=last, is_everything=False)
    frame = measure.table(store, [SHARE], replace(chosen, period=span), now=now, grain="week", scope=scope)
    frame = frame[frame["n"] > 0]
    if len(frame) < LEAST_WEEKS:
        return pd.DataFrame(columns=["starts_at", "value", "n", "centre", "lower", "upper", "signal"])
    chart = xmr(frame["value"].astype(float), low=0.0, high=1.0)
    why = ["outside the limits" if o else "eight on one side" if r else ""
           for o, r in zip(chart.is_outside, chart.is_run, strict=True)]  # fmt: skip
    shown = frame[["value", "n"]].assign(starts_at=pd.to_datetime(frame["period_on"]))
    return shown.assign(centre=chart.centre, lower=chart.low, upper=chart.high, signal=why)


def budget(
    store: Store, chosen: Chosen, goal: float, *, now: datetime, scope: Scope = EVERYTHING
) -> ErrorBudget:
    """The error budget of the chosen period, with burn rates over its last days."""
    frame = measure.table(store, [SHARE], chosen, now=now, grain="day", scope=scope)
    known = frame[frame["n"] > 0]
    judged, missed = known["n"].astype(float), known["n"] * (1 - known["value"].astype(float))
    return error_budget(list(zip(known["period_on"], judged, missed, strict=True)), goal)


def causes(store: Store, chosen: Chosen, *, now: datetime, scope: Scope = EVERYTHING) -> pd.DataFrame:
    """What goes with breaches: compliance of tickets with a trait against those without.

    It is what goes together, not what causes what: an urgent ticket is escalated because it is urgent.

    Returns:
        One row per trait, the most excess breaches first: `trait`, `with_n`, `with_breached`,
        `without_n`, `without_breached` (shares 0-1), `difference` with `low` and `high` (95 %,
        Newcombe), and `excess`: breaches beyond those the share without the trait would lead to.
    """
    import pandas as pd

    rows = []
    for name, (words, _) in TRAITS.items():
        cut = measure.table(store, [SHARE], chosen, now=now, by=[name], scope=scope).set_index(name)
        if {"yes", "no"} <= set(cut.index) and cut.loc[["yes", "no"], "n"].min() > 0:
            rows.append(_compared(words, *(cut.loc[[side]].iloc[0] for side in ("yes", "no"))))
    columns = ["trait", "with_n", "with_breached", "without_n", "without_breached", "difference", "low", "high",
               "excess"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).sort_values("excess", ascending=False, ignore_index=True)


def _compared(words: str, yes: pd.Series, no: pd.Series) -> tuple[Any, ...]:
    with_n, without_n = float(yes["n"]), float(no["n"])
    with_share, without_share = 1 - float(yes["value"]), 1 - float(no["value"])
    around = share_change((without_share * without_n, without_n), (with_share * with_n, with_n))
    ends = (around.low, around.high) if around else (float("nan"), float("nan"))
    gap = with_share - without_share
    return words, with_n, with_share, without_n, without_share, gap, *ends, gap * with_n


def customers(
    store: Store, chosen: Chosen, *, now: datetime, most: int = 15, scope: Scope = EVERYTHING
) -> pd.DataFrame:
    """The customers whose promises are broken most surely: `customer_id`, `n`, `value`, `low`, `high`.

    In the order of the upper end of the interval, lowest first, so that two misses of three do not
    outrank forty of a hundred; customers with fewer than 10 judged targets are left out.
    """
    frame = measure.table(store, [SHARE], chosen, now=now, by=["customer_id"], scope=scope)
    known = frame[frame["customer_id"].notna() & (frame["n"] >= LEAST_OF_CUSTOMER)]
    found: pd.DataFrame = known.sort_values(["high", "n"], ascending=[True, False]).head(most)
    return found.reset_index(drop=True)


@dataclass(frozen=True)
class Contract:
    """One policy in one month: compliance, and what is given back for it.

    Attributes:
        month: first local day.
        judged: targets that fell due.
    """

    policy: Policy
    month: Any
    judged: int
    result: ContractResult


def contracts(store: Store, chosen: Chosen, *, now: datetime, scope: Scope = EVERYTHING) -> list[Contract]:
    """What each contract owes for each month of the period, the newest month first.

    Only months that lie wholly inside the period: a running month is not settled.
    """
    from metrics.sla_policy_file import load_policies

    book = load_policies(settings().config_dir / "sla_policies.toml")
    by_key = {p.key: p for p in book.policies}
    span = replace(chosen, period=_whole_months(chosen))
    frame = measure.table(store, [SHARE], span, now=now, by=["policy"], grain="month", scope=scope)
    found = []
    for row in frame[frame["n"] > 0].itertuples():
        policy = by_key.get(str(row.policy))
        if policy is not None:
            judged = round(float(str(row.n)))
            met = round(float(str(row.value)) * judged)
            result = contract_result(policy, met, judged - met, policy.monthly_fee or 0.0)
            found.append(Contract(policy, row.period_on, judged, result))
    return sorted(found, key=lambda c: (-c.month.toordinal(), c.policy.name))


def _whole_months(chosen: Chosen) -> Period:
    """The months that lie wholly inside the period, or the last full month before its end."""
    period = chosen.period
    until = period.until_on.replace(day=1)
    first = (
        period.first_on
        if period.first_on.day == 1
        else (period.first_on.replace(day=28) + timedelta(days=4)).replace(day=1)
    )
    if first >= until:
        first = (until - timedelta(days=1)).replace(day=1)
    return replace(period, first_on=first, until_on=until, is_everything=False)


def try_policies(store: Store, text: str, *, since: datetime, now: datetime) -> DryRun:
    """What other policies would have said of the tickets opened since a moment; nothing is stored.

    Args:
        text: the whole of an edited sla_policies.toml.
        since, now: naive UTC.

    Raises:
        InputError: the text is no TOML or a policy in it cannot be used.
    """
    import tomllib
    from datetime import UTC

    from domain.errors import InputError
    from metrics.calendars import load_calendars
    from metrics.sla_dry_run import dry_run
    from metrics.sla_policy_file import load_policies, parse_policies

    folder = settings().config_dir
    calendars = load_calendars(folder / "calendars.toml")
    before = load_policies(folder / "sla_policies.toml", calendars=calendars)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError("readable TOML", error, "Check the line it names", "policies") from error
    after = parse_policies(content.get("policy", []), calendars=calendars)
    tickets, events = running_clocks.told_since(store, since)
    zone = store.setting("zone") or settings().zone
    return dry_run(
        tickets,
        events if len(events) else None,
        before,
        after,
        calendars,
        now=now.replace(tzinfo=UTC),
        zone=zone,
    )


def policies_file() -> Path:
    """The file of the policies in force."""
    return settings().config_dir / "sla_policies.toml"
