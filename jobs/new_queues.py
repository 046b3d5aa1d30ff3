"""A queue without history, planned from a sibling's forecast."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.errors import InputError
from domain.local_days import day_starts
from forecasting.siblings import VOLUME_SPREAD, Z, from_sibling

if TYPE_CHECKING:
    import pandas as pd

    from jobs.forecasts import Edited


def planned(
    frame: pd.DataFrame, name: str, sibling: str, daily_contacts: float, zone: str
) -> tuple[pd.DataFrame, str]:
    """Rows of a new queue, and what was assumed.

    Args:
        frame: FORECAST rows by slot in which `sibling` is a channel or part.
        name: of the new queue; none of the frame.
        daily_contacts: mean of the days on which the sibling has any.

    Raises:
        InputError: a name that is taken or empty, an unknown sibling, a volume not above 0.
    """
    known = sorted(map(str, frame["channel"].unique()))
    if not name.strip() or name.strip() in known:
        raise InputError("a name that no queue has yet", name or "none", where="new queue")
    if sibling not in known:
        raise InputError(f"a sibling among {', '.join(known)}", sibling, where="sibling")
    own = frame[frame["channel"] == sibling].drop(columns=["contacts_before", "edits"], errors="ignore")
    made = from_sibling(own, name.strip(), daily_contacts, zone)
    return made, (
        f"{name.strip()} has no history: it takes the days and hours of {sibling} at {daily_contacts:g} a day. "
        f"Ranges of slots join {sibling}'s own errors with a spread of {100 * VOLUME_SPREAD:.0f} % for the guessed "
        "volume; those of days and sums are that spread alone."
    )


def beside(now: Edited, name: str, sibling: str, daily_contacts: float, zone: str) -> tuple[Edited, str]:
    """A forecast with a new queue among its rows; the total stays that of the queues with history.

    Args:
        now: the forecast as it stands. Others: see `planned`.
    """
    import pandas as pd

    rows, said = planned(now.frame, name, sibling, daily_contacts, zone)
    days = days_of(rows, zone)
    rows = rows.assign(contacts_before=rows["contacts"], edits=0)
    ends = {c: float(days[c].sum()) for c in ("contacts", *Z)}
    span = pd.DataFrame([{"channel": rows["channel"].iloc[0], **ends}])
    made = replace(
        now, frame=pd.concat([now.frame, rows], ignore_index=True),
        days=pd.concat([now.days, days.assign(edits=0)], ignore_index=True),
        spans=pd.concat([now.spans, span], ignore_index=True),
    )  # fmt: skip
    return made, f"{said} The total is without it."


def days_of(rows: pd.DataFrame, zone: str) -> pd.DataFrame:
    """FORECAST rows of the new queue by local day: a wrong guess of the level is the same on all its slots."""
    sums = (
        rows.assign(starts_at=day_starts(rows["starts_at"], zone))
        .groupby("starts_at", as_index=False)["contacts"]
        .sum()
    )
    ends = {c: (sums["contacts"] * (1 + z * VOLUME_SPREAD)).clip(lower=0.0) for c, z in Z.items()}
    made: pd.DataFrame = sums.assign(channel=rows["channel"].iloc[0], model="sibling", **ends)
    return made
