"""The table of improvements: what people proposed, what was decided, and what it brought."""

from __future__ import annotations

import sqlalchemy as sa

from data_sources.table_columns import _number, _origin, _text, metadata

improvements = sa.Table(
    "improvements",
    metadata,
    _text("source", "system or profile the row comes from; register for rows written in the app", primary_key=True),
    _text("improvement_id", "the source's id, kept as text", primary_key=True),
    sa.Column("proposed_on", sa.Date, comment="local day it was proposed"),
    _text("title", "what is proposed, in a few words"),
    _text("agent_id", "who proposed it"),
    _text("department", "department it comes from"),
    _text("group_name", "group or team it comes from"),
    _text("status", "proposed, accepted, declined, implemented or withdrawn"),
    sa.Column("decided_on", sa.Date, comment="local day of the decision; null while there is none"),
    sa.Column("implemented_on", sa.Date, comment="local day it went into use; null before"),
    _number("benefit_money", "measured benefit a year, in `currency`; null while not measured"),
    _text("currency", "three letters of benefit_money; null is the house's own"),
    _number("benefit_hours", "measured benefit a year, hours of work; null while not measured"),
    *_origin(),
)  # fmt: skip
