"""Tables of the planner of shifts: schedules in versions, and contracts written over the agents table."""

from __future__ import annotations

import sqlalchemy as sa

from data_sources.table_columns import _moment, _text, metadata

schedules = sa.Table(
    "schedules",
    metadata,
    _text("kind", "what is planned: shifts or roster", primary_key=True),
    _text("name", "name the planner gave", primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, comment="version, from 1"),
    _text("status", "draft or published"),
    sa.Column("week_on", sa.Date, comment="first local day planned"),
    _text("payload", "JSON: shifts or assignments with their locks, the requirement, rules and figures"),
    _text("reason", "why this version was made"),
    _moment("made_at", "when it was saved"),
)

contracts = sa.Table(
    "contracts",
    metadata,
    _text("agent_id", "agent of the agents table, or one the planner added", primary_key=True),
    _text("cells", "JSON: column of an agents file -> text; overrides what the agents table says"),
    _moment("changed_at", "when it was saved"),
)

time_off = sa.Table(
    "time_off",
    metadata,
    sa.Column(
        "request",
        sa.BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="number of the request, from 1",
    ),
    _text("agent_id", "who asks"),
    sa.Column("from_on", sa.Date, comment="first local day off"),
    sa.Column("until_on", sa.Date, comment="last local day off"),
    _text("kind", "holiday, sick, training, unpaid or other"),
    _text("part", "day, morning (until noon) or afternoon (from noon); null is day"),
    _text("state", "requested, approved, declined or withdrawn"),
    _text("note", "what was said about it"),
    _moment("requested_at", "when it was asked for"),
    _moment("changed_at", "when its state was last changed"),
)

blackouts = sa.Table(
    "blackouts",
    metadata,
    sa.Column(
        "number", sa.BigInteger, primary_key=True, autoincrement=False, comment="number of the span, from 1"
    ),
    sa.Column("from_on", sa.Date, comment="first local day on which no time off is granted"),
    sa.Column("until_on", sa.Date, comment="last such day"),
    _text("note", "why"),
    _moment("changed_at", "when it was kept"),
)
