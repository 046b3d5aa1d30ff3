"""Customers who stay and who leave. Linking support to churn is association, not cause."""

from __future__ import annotations

import sqlalchemy as sa

from data_sources.tables import customers as c
from metrics.aggregates import Share
from metrics.definition import Metric, Population

UNTIL: sa.ColumnElement[object] = sa.literal_column("bucket_bounds.until_on", sa.Date())
"""First day after the bucket, as a column of the bounds a membership metric is joined with."""

CUSTOMERS = Population(
    name="customers",
    label="customers",
    rows=c,
    dates={},
    dimensions={d: c.c[d] for d in ("tier", "segment", "region", "source")},
    listed=tuple(
        c.c[n] for n in ("source", "customer_id", "segment", "tier", "region", "joined_on", "churned_on")
    ),
    membership=(c.c.joined_on, c.c.churned_on),
)

left = sa.and_(c.c.churned_on.is_not(None), c.c.churned_on < UNTIL)

CUSTOMER_METRICS: tuple[Metric, ...] = (
    Metric(
        "retention_share", "Customer retention", "share", "up", CUSTOMERS, "membership",
        Share("customers of the first day who did not leave in the period", sa.not_(left)),
        "Share of the customers at the start of the period who stayed through it; new customers are not in it.",
        "customers lost over customers at start, new ones left out",
    ),
    Metric(
        "churn_share", "Customer churn", "share", "down", CUSTOMERS, "membership",
        Share("customers of the first day who left in the period", left),
        "Share of the customers at the start of the period who left in it.",
        "customers lost over customers at start, new ones left out",
    ),
)  # fmt: skip
