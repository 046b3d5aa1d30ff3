"""Lists with one row per target of a ticket, each with the product's own verdict."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from data_sources.building import Built, Context, moment_column, text_column
from data_sources.building_logs import folded_tickets
from data_sources.values import Values

REPLY = r"respon|repl|acknowledg|reaktion|antwort|réponse|respuesta|resposta"
RUNNING = frozenset({"in progress", "paused", "pending", "running", "active"})
WITHDRAWN = frozenset({"cancelled", "canceled", "detached"})


def build_sla_rows(values: Values, context: Context) -> Built:
    """One ticket per id with a verdict on its replies and one on its resolution.

    Any broken target of a kind breaks it. A cancelled target says nothing, a running one only that it is broken.
    Tickets the store holds keep everything else they have.
    """
    rows = pd.DataFrame(
        {
            "ticket_id": text_column(values, "ticket_id"),
            "created_at": moment_column(values, "created_at"),
            "verdict": text_column(values, "verdict"),
            "is_reply": text_column(values, "target").fillna("").str.lower().str.contains(REPLY),
        }
    )
    stage = text_column(values, "stage").fillna("").str.lower()
    is_silent = stage.isin(WITHDRAWN) | (stage.isin(RUNNING) & (rows["verdict"] == "met"))
    judged = rows[~is_silent]
    tickets = (
        rows.dropna(subset=["ticket_id"]).groupby("ticket_id", sort=False)["created_at"].min().reset_index()
    )
    tickets["first_reply_label"] = _worst(judged[judged["is_reply"]], tickets["ticket_id"])
    tickets["resolution_label"] = _worst(judged[~judged["is_reply"]], tickets["ticket_id"])
    built = folded_tickets(values, tickets, context)
    told = (
        f"{len(rows)} targets of {len(tickets)} tickets; {int(is_silent.sum())} of them, cancelled or still running, "
        "give no verdict.",
        "A ticket is taken to be created when its first target started.",
    )
    warnings = tuple(w for w in built.warnings if not w.startswith("No column holds when"))
    return replace(built, warnings=(*told, *warnings), completes=True)


def _worst(judged: pd.DataFrame, tickets: pd.Series[str]) -> pd.Series[str]:
    """Broken where any target is, kept where all that have a verdict are; missing where none has."""
    known = judged.dropna(subset=["verdict"])
    worst = known.groupby("ticket_id")["verdict"].min()
    return worst.reindex(tickets).set_axis(tickets.index).astype("str")
