"""Cells that name several agents: the first one is the ticket's, for a ticket is counted under one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from data_sources.values import Values

WORKED_ON = frozenset({"tickets", "ticket_events", "contacts", "surveys"})
"""Kinds of rows that one agent is asked about."""
SURE = re.compile(r"\s*(?:[;|\n]|<br ?/?>)\s*")
"""Signs between names that stand in none."""
UNSURE = re.compile(r"\s*(?:,|/|&|\+|\band\b|\bund\b|\bet\b|\by\b)\s*")
"""Signs that a name may hold itself (`Lee, Ann`): they part names of which each stands alone in another row."""


def with_first_agent(values: Values) -> tuple[Values, tuple[str, ...]]:
    """Values with one agent per row, and how many rows named more."""
    if "agent_id" not in values.frame.columns:
        return values, ()
    agent = values.frame["agent_id"]
    firsts = first_of_several(agent.dropna().unique())
    if not firsts:
        return values, ()
    rows = int(agent.isin(firsts.keys()).sum())
    told = f"{rows} rows name several agents, as in {next(iter(firsts))!r}: the first one is taken."
    return replace(values, frame=values.frame.assign(agent_id=agent.replace(firsts))), (told,)


def first_of_several(names: Iterable[str]) -> dict[str, str]:
    """Each cell that names several agents with the first of them.

    Args:
        names: the different cells of a column.

    Example:
        >>> first_of_several(["Ann Lee; Bo Diaz", "Lee, Ann"])
        {'Ann Lee; Bo Diaz': 'Ann Lee'}
        >>> first_of_several(["Ann, Bo", "Ann", "Bo", "R&D"])
        {'Ann, Bo': 'Ann'}
    """
    alone = dict.fromkeys(names)
    found: dict[str, str] = {}
    for name in alone:
        sure = [p for p in SURE.split(name) if p]
        unsure = [p for p in UNSURE.split(name) if p]
        if len(sure) > 1:
            found[name] = sure[0]
        elif len(unsure) > 1 and all(p in alone for p in unsure):
            found[name] = unsure[0]
    return found
