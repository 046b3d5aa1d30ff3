"""Saved forecasts: kept with the hash of what they were made from, and scored as contacts come in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from data_sources import kept_forecasts as kept
from data_sources.store import Store
from domain.channels import CHANNELS
from domain.errors import InputError
from domain.scope import EVERYTHING, Scope
from forecasting import calabrio, published, versions
from forecasting import edits as layers
from forecasting.versions import Version
from jobs.forecasts import Settings

if TYPE_CHECKING:
    import pandas as pd


def publish(
    store: Store, name: str, volume: pd.DataFrame, frame: pd.DataFrame, settings: Settings, *, author: str,
    now: datetime, origin: str = "ours",
) -> Version:  # fmt: skip
    """Save a forecast as it stands, edits included; it is scored once its time has come.

    Args:
        frame: `Edited.frame`, or a foreign forecast of `forecasting.published.foreign`.
        now: naive UTC.

    Raises:
        InputError: without a name, or one that is taken.
    """
    made = versions.version(
        name.strip(), now.replace(tzinfo=UTC), volume, frame, asdict(settings), settings.seed
    )
    head = {
        "name": made.name, "author": author, "origin": origin, "settings": made.settings, "seed": made.seed,
        "data_sha256": made.data_sha256, "frame_sha256": made.frame_sha256, "made_at": now,
    }  # fmt: skip
    kept.keep_version(store, head, frame)
    return made


def actuals(
    store: Store, name: str, volume: pd.DataFrame, zone: str, *,
    filters: Mapping[str, Sequence[str]] | None = None, scope: Scope = EVERYTHING, now: datetime | None = None,
) -> pd.DataFrame:  # fmt: skip
    """What came, cut as a saved version is: by channel, department or queue.

    Args:
        volume: the history of the channels at the version's slots, for the same choice.
    """
    from jobs import parts

    said = json.loads(str(kept.versions(store).set_index("name").loc[name, "settings"]))
    if not said.get("by"):
        return volume
    rows = parts.history(store, said["by"], volume, zone, filters=filters, scope=scope, now=now)
    return parts.as_channels(rows)


def scores(store: Store, name: str, volume: pd.DataFrame, zone: str) -> pd.DataFrame:
    """A saved version against what came, by level and channel, the total among them.

    Only days that began after the version was saved are compared: what was known is no forecast.

    Returns:
        as `forecasting.published.score_levels`; no rows before the first actual.
    """
    rows = kept.version_rows(store, name)
    first = _first_day_after(store, name, zone)
    return published.score_levels(rows[rows["starts_at"] >= first], volume, zone)


def _first_day_after(store: Store, name: str, zone: str) -> pd.Timestamp:
    import pandas as pd

    made_at = kept.versions(store).set_index("name").loc[name, "made_at"]
    return pd.Timestamp(str(made_at)).tz_localize("UTC").tz_convert(zone).ceil("D")


def edit_score(store: Store, name: str, volume: pd.DataFrame) -> layers.EditScore:
    """Did the edits in a saved version help, on the slots they touched that have come?"""
    rows = kept.version_rows(store, name)
    return layers.score(rows, volume)


def read_foreign(file: Path | BinaryIO, name: str, zone: str) -> pd.DataFrame:
    """A forecast of another tool as FORECAST rows; moments without an offset are wall time of `zone`.

    Any file that `jobs.contact_tables` reads, or the layout of Calabrio WFM.

    Raises:
        InputError: for a file that cannot be read, missing columns, a start twice, or contacts below 0.
    """
    import pandas as pd

    from jobs import contact_tables

    if (lines := _calabrio_lines(file, name)) is not None:
        return _foreign_calabrio(lines, name, zone)
    table = contact_tables.read(_bytes(file), name).frame
    starts = table["starts_at"]
    if not isinstance(starts.dtype, pd.DatetimeTZDtype):
        starts = starts.dt.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
    made = published.foreign(table.assign(starts_at=starts), Path(name).stem)
    twice = made.duplicated(["channel", "starts_at"])
    if twice.any():
        row = table.loc[twice.to_numpy(), "row_no"].iloc[0]
        raise InputError("each start once per channel", "a start twice", where=f"row {row}, column starts_at")
    return made


def _bytes(file: Path | BinaryIO) -> bytes:
    from data_sources.reading import read_file

    return read_file(file) if isinstance(file, Path) else file.read()


def _calabrio_lines(file: Path | BinaryIO, name: str) -> str | None:
    """The text of a file in the layout of Calabrio WFM; None for any other."""
    if name.lower().endswith(".parquet") or (isinstance(file, Path) and not file.is_file()):
        return None
    content = file.read_bytes() if isinstance(file, Path) else file.read()
    if not isinstance(file, Path):
        file.seek(0)
    said = content.decode("utf-8", errors="replace")
    return said if calabrio.is_layout(said) else None


def _foreign_calabrio(content: str, name: str, zone: str) -> pd.DataFrame:
    """FORECAST rows of a Calabrio file; a skill named as a channel is that channel."""
    table = calabrio.read(content, zone)
    known = {c.label.casefold(): c.name for c in CHANNELS.values()} | {c: c for c in CHANNELS}
    named = table.assign(channel=table["channel"].map(lambda skill: known.get(skill.casefold(), skill)))
    if named.duplicated(["channel", "starts_at"]).any():
        skills = ", ".join(sorted(set(table["channel"])))
        raise InputError("one skill a channel", f"two skills of one channel among {skills}", where=name)
    return published.foreign(named, Path(name).stem)


def keep_foreign(store: Store, name: str, table: pd.DataFrame, *, author: str, now: datetime) -> Version:
    """Keep a foreign forecast under a name; it is scored from the day after `now` (naive UTC)."""
    return publish(
        store,
        name,
        table[["starts_at", "channel"]],
        table,
        Settings(),
        author=author,
        now=now,
        origin="foreign",
    )


def edit_words(store: Store, name: str, volume: pd.DataFrame) -> list[str]:
    """Whether the edits of a saved forecast helped, as a sentence; none where no edited slot has come."""
    score = edit_score(store, name, volume)
    if not score.rows:
        return []
    verdict = "helped" if score.has_helped else "did not help"
    return [
        f"The edits {verdict}: WAPE {100 * score.wape_after:.1f} % with and {100 * score.wape_before:.1f} % without "
        f"them on {score.rows} slots."
    ]
