"""On which scale the questions of a load were answered, as its rows in the store say.

A handful of answers does not show the ends of its scale: 3 to 5 alone may be of 1 to 5 or of 0 to 10.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd
import sqlalchemy as sa

from data_sources.tables import surveys

Ends = tuple[float, float]


@dataclass(frozen=True)
class KeptScales:
    """Ends of the scale by question and kind; empty for a file that is read by itself.

    Attributes:
        of: question and kind -> lowest and highest answer.
        questions: header -> question, where a file has a column per question.
    """

    of: Mapping[tuple[str, str], Ends] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)

    def ends(self, question: str) -> Ends | None:
        """The scale of a question, None where nothing or several are known.

        Example:
            >>> kept = KeptScales({("Score", "nps"): (0, 10), ("Score", "csat"): (1, 5), ("Rate us", "csat"): (1, 7)})
            >>> kept.ends("Rate us"), kept.ends("Score"), kept.kind("Rate us"), kept.kind("Score")
            ((1, 7), None, 'csat', None)
        """
        found = {ends for (asked, _), ends in self.of.items() if asked == question}
        return found.pop() if len(found) == 1 else None

    def kind(self, question: str) -> str | None:
        """The kind of a question, None where nothing or several are known."""
        found = {kind for asked, kind in self.of if asked == question}
        return found.pop() if len(found) == 1 else None

    def applied(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Answers with the ends of the known scales.

        Args:
            frame: rows with question, kind, scale_low and scale_high.
        """
        made = frame.copy()
        for (question, kind), ends in self.of.items():
            rows = (made["question"] == question) & (made["kind"] == kind)
            made.loc[rows, ["scale_low", "scale_high"]] = ends
        return made


NONE_KEPT = KeptScales()


def kept_scales(
    connection: sa.Connection, load_id: str, source: str | None, header: Iterable[str]
) -> KeptScales:
    """The scales of what a load wrote, else of what is kept under the name of its rows.

    Args:
        connection: to the store.
        load_id: the load.
        source: name its rows are kept under.
        header: of the rows to read; an answer of a column per question ends its id with the column.
    """
    s, low, high = surveys.c, surveys.c.scale_low, surveys.c.scale_high
    chosen = sa.select(s.question, s.kind, low, high, s.load_id, sa.func.min(s.survey_id))
    chosen = chosen.where(sa.or_(s.load_id == load_id, s.source == source), low.is_not(None))
    rows = connection.execute(chosen.group_by(s.question, s.kind, low, high, s.load_id)).all()
    found: dict[tuple[str, str], Ends] = {}
    for is_own in (True, False):
        told = [r for r in rows if (r[4] == load_id) is is_own and (r[0], r[1]) not in found]
        pairs = {(r[0], r[1]): {(e[2], e[3]) for e in told if e[:2] == r[:2]} for r in told}
        found |= {key: ends.pop() for key, ends in pairs.items() if len(ends) == 1}
    asked = {h: r[0] for r in rows for h in header if str(r[5]).endswith(f":{h}")}
    return KeptScales(found, asked)
