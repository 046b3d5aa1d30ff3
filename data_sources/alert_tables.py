"""The table of alerts: what a rule found, why, whom it was sent to, and who has seen it."""

from __future__ import annotations

import sqlalchemy as sa

from data_sources.table_columns import _moment, _number, _text, metadata

alerts = sa.Table(
    "alerts",
    metadata,
    _text("rule", "name of the rule in alerts.toml", primary_key=True),
    _text("about", "what it looked at, such as email or whole", primary_key=True),
    sa.Column("fired_at", sa.DateTime, primary_key=True, comment="when it fired (naive UTC)"),
    _text("condition", "kind of condition"),
    _text("severity", "info, warning or critical"),
    _number("value", "what was measured, in the condition's unit"),
    _number("bound", "what the rule allows, in the condition's unit"),
    _text("cause", "why it fired, in words"),
    _text("sent_to", "channels that took it, separated by a space"),
    _text("not_sent", "channels that failed, and why"),
    _moment("acknowledged_at", "when somebody said they have seen it"),
    _text("acknowledged_by", "who said so"),
)
