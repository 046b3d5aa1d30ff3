"""Innovation: what people propose, how fast it is decided, how much of it comes into use, and what it brings.

The share in use counts an idea on the day its `MATURE_DAYS` are over, as a promise counts on its due day: no
idea is judged before it had its time, and an old one has no more time than a new one. A benefit is measured after a
while, so it is a level: that of all ideas in use for up to a year at the end of the period (decision 0603).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from data_sources.tables import agents as a
from data_sources.tables import improvements as i
from domain.improvements import MATURE_DAYS
from metrics.aggregates import Amount, Percentile, Share, Total
from metrics.definition import Exclusion, Metric, Population

DAY_S = 86_400.0
# Written out: the same text must stand in SELECT and GROUP BY on both engines.
mature_on: Any = i.c.proposed_on + sa.literal_column(str(MATURE_DAYS), sa.Integer())
_today: Any = sa.bindparam("today", type_=sa.Date())
NEW_DAYS = 365
"""Days from its first day of use in which an idea is new, so that its benefit counts."""
# A day holds no moment. Half past ten UTC lies between the two midnights of that day in the zones from -10 to +13 h.
_used_at: Any = sa.cast(i.c.implemented_on, sa.DateTime) + timedelta(hours=10, minutes=30)

IMPROVEMENTS = Population(
    name="improvements",
    label="ideas",
    rows=i,
    dates={
        "proposed": i.c.proposed_on, "decided": i.c.decided_on, "mature": sa.cast(mature_on, sa.Date),
    },
    dimensions={d: i.c[d] for d in ("department", "group_name", "agent_id", "source")},
    listed=tuple(
        i.c[n]
        for n in (
            "source improvement_id title status proposed_on decided_on implemented_on benefit_money currency "
            "benefit_hours agent_id department group_name"
        ).split()
    ),
    exclusions=(
        Exclusion("withdrawn", i.c.status == "withdrawn"),
        Exclusion("not proposed yet at that moment", i.c.proposed_on > _today),
    ),
    moment=(_used_at, _used_at + timedelta(days=NEW_DAYS)),
)  # fmt: skip


def improvement_metrics(currency: str) -> tuple[Metric, ...]:
    """The metrics of the register.

    Args:
        currency: three letters of money where the store knows no wages; amounts in another one are left out.
    """
    usual = (
        sa.select(a.c.currency)
        .where(a.c.wage_per_hour.is_not(None), a.c.currency.is_not(None))
        .group_by(a.c.currency)
        .order_by(sa.func.count().desc(), a.c.currency)
        .limit(1)
        .scalar_subquery()
    )
    is_other = i.c.currency != sa.func.coalesce(usual, sa.literal_column(f"'{currency}'"))
    return (
        Metric(
            "ideas_proposed", "Ideas proposed", "count", "none", IMPROVEMENTS, "proposed",
            Total("ideas proposed", sa.literal(1)),
            "How many improvements people proposed; none is no data, since a register nobody keeps looks the same.",
            "house definition", min_n=0,
        ),
        Metric(
            "ideas_implemented_share", f"Ideas in use within {MATURE_DAYS} days", "share", "up", IMPROVEMENTS,
            "mature",
            Share(f"in use at most {MATURE_DAYS} days after they were proposed", i.c.implemented_on <= mature_on),
            f"Share of ideas that came into use within {MATURE_DAYS} days; an idea counts on the day its "
            f"{MATURE_DAYS} days are over, so younger ones are not judged yet.",
            "house definition; right-censored ideas wait for their day",
            (Exclusion(f"proposed less than {MATURE_DAYS} days ago", mature_on > _today),
             Exclusion("in use, but not said since when",
                       sa.and_(i.c.status == "implemented", i.c.implemented_on.is_(None)))),
            min_n=5,
        ),
        Metric(
            "idea_decision_p50_s", "Time to a decision, median", "s", "down", IMPROVEMENTS, "decided",
            Percentile("days from proposal to decision",
                       sa.cast(i.c.decided_on - i.c.proposed_on, sa.Double) * DAY_S, 0.5),
            "Half of the decided ideas waited at most this long for a yes or no; undecided ones are not in it.",
            "house definition",
            (Exclusion("not decided yet", sa.or_(i.c.decided_on.is_(None), i.c.decided_on > _today)),), min_n=5,
        ),
        Metric(
            "idea_benefit_money", "Yearly benefit of new ideas", "money", "up", IMPROVEMENTS, "snapshot",
            Amount("the measured benefit a year of ideas in use for up to 12 months", i.c.benefit_money),
            "Money a year that the ideas that came into use in the last 12 months bring, as measured; hours saved "
            "are counted apart.",
            "house definition; measured, not estimated when proposed",
            (Exclusion("benefit not measured in money", i.c.benefit_money.is_(None)),
             Exclusion("benefit in another currency", is_other)),
            min_n=1,
        ),
        Metric(
            "idea_benefit_hours", "Hours saved a year by new ideas", "hours", "up", IMPROVEMENTS, "snapshot",
            Amount("the measured hours a year saved by ideas in use for up to 12 months", i.c.benefit_hours),
            "Hours of work a year that the ideas that came into use in the last 12 months save, as measured.",
            "house definition; measured, not estimated when proposed",
            (Exclusion("benefit not measured in hours", i.c.benefit_hours.is_(None)),), min_n=1,
        ),
    )  # fmt: skip


IMPROVEMENT_METRICS = improvement_metrics("EUR")
"""In the usual currency; `jobs.measure.promise` puts that of the installation in its place."""
