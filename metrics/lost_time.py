"""Due time by what agents did with it: the attendance that staffing measures shrinkage from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from data_sources.tables import agent_states as s
from domain.chosen import Chosen
from domain.scope import EVERYTHING, Scope
from metrics.attendance import people
from metrics.definition import Population
from metrics.evaluate import conditions

if TYPE_CHECKING:
    import pandas as pd

_who = people()
STRETCHES = Population(
    name="agent_states",
    label="stretches",
    rows=s.outerjoin(_who, s.c.agent_id == _who.c.agent_id),
    dates={"worked": s.c.starts_on},
    dimensions={
        "department": sa.func.coalesce(s.c.department, _who.c.department),
        "group_name": sa.func.coalesce(s.c.group_name, _who.c.group_name),
        "agent_id": s.c.agent_id,
        "source": s.c.source,
    },
    listed=(s.c.source, s.c.agent_id, s.c.starts_at),
)


def due_time(connection: sa.Connection, chosen: Chosen, scope: Scope = EVERYTHING) -> pd.DataFrame:
    """Due seconds of the period by `kind` and `reason`.

    Returns:
        `kind` (contact, ready, planned, unplanned), `reason` (activity; `absent` is unpaid time while
        scheduled to work, which is unplanned) and `seconds`. Its lost seconds over all its seconds are
        the metric `shrinkage_share`.
    """
    import pandas as pd

    is_absent = sa.and_(s.c.kind == "off", s.c.scheduled_duty.in_(("work", "off_contact")))
    what = (
        sa.case((is_absent, "unplanned"), else_=s.c.kind).label("kind"),
        sa.case((is_absent, "absent"), else_=s.c.state).label("reason"),
    )
    on, period = s.c.starts_on, chosen.period
    inside = [] if period.is_everything else [on >= period.first_on, on < period.until_on]
    found = connection.execute(
        sa.select(*what, sa.func.sum(s.c.length_s).label("seconds"))
        .select_from(STRETCHES.rows)
        .where(*inside, *conditions(STRETCHES, chosen, scope), s.c.length_s > 0)
        .where(sa.or_(s.c.kind.in_(("contact", "ready", "planned", "unplanned")), is_absent))
        .group_by(*what)
    )
    frame = pd.DataFrame(found.all(), columns=["kind", "reason", "seconds"])
    return frame.astype({"seconds": float}).sort_values(["kind", "reason"], ignore_index=True)
