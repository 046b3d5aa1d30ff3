"""The forecast file of Calabrio WFM, written and read.

One row a skill and interval, no header, UTF-8, sorted by skill: skill name (50 characters), start and end as
wall time `yyyyMMdd HH:mm`, volume, average task time, after-task time (seconds), and, in the layout with
staffing, agents. A row in the hour that comes twice in autumn stands for both, so it is written once with
the mean of the two and read as two. Source: Calabrio help, "Forecast file formats"; the doubled hour as in
the published source of the product's earlier versions. Decision 0257.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from domain.errors import InputError

FORMAT = "%Y%m%d %H:%M"
NAME_LENGTH = 50
FIRST_ROW = re.compile(r"^\ufeff?[^,;\r\n]+([,;])\d{8} \d{2}:\d{2}\1\d{8} \d{2}:\d{2}\1")
COLUMNS = ["skill", "start", "end", "contacts", "task_s", "after_s"]
LINE_END = "\r\n"


def text(frame: pd.DataFrame, wrap_share: Mapping[str, float], skills: Mapping[str, str], zone: str) -> str:
    """The file of a forecast.

    Args:
        frame: FORECAST rows with `aht_s`, in slots shorter than a day; with `agents` the layout with staffing.
        wrap_share: channel -> share 0-1 of its handle time after the contact; 0 where none is given.
        skills: channel -> skill name in the other system; the channel's own name where none is given.
        zone: IANA zone of the skills' wall clock.

    Raises:
        InputError: a name the layout cannot hold, two channels of one name, or rows by day.
    """
    step = _step(frame)
    names = {str(c): _name(skills.get(str(c), str(c))) for c in frame["channel"].unique()}
    if len(set(names.values())) < len(names):
        raise InputError(
            "a skill name of its own for every channel", ", ".join(names.values()), where="skills"
        )
    share = frame["channel"].map(lambda c: wrap_share.get(str(c), 0.0)).astype(float)
    aht = frame["aht_s"].fillna(0.0).astype(float)
    local = frame["starts_at"].dt.tz_convert(zone).dt.tz_localize(None)
    rows = pd.DataFrame(
        {
            "skill": frame["channel"].map(names), "start": local, "contacts": frame["contacts"],
            "task_s": aht * (1 - share), "after_s": aht * share,
            **({"agents": frame["agents"]} if "agents" in frame else {}),
        }
    )  # fmt: skip
    once = rows.groupby(["skill", "start"], as_index=False).mean().sort_values(["skill", "start"])
    ends = (once["start"] + step).dt.strftime(FORMAT)
    once.insert(2, "end", ends)
    shown = once.assign(start=once["start"].dt.strftime(FORMAT)).round(4)
    return str(shown.to_csv(index=False, header=False, lineterminator=LINE_END))


def _step(frame: pd.DataFrame) -> pd.Timedelta:
    found = frame["starts_at"].drop_duplicates().sort_values().diff().dropna()
    step: pd.Timedelta = found.mode().iloc[0] if len(found) else pd.Timedelta(minutes=30)
    if step >= pd.Timedelta(days=1):
        raise InputError("slots shorter than a day", "days", "Forecast by 15, 30 or 60 minutes", "slot")
    return step


def _name(skill: str) -> str:
    if not skill.strip() or len(skill) > NAME_LENGTH or re.search(r"[,;\"\r\n]", skill):
        raise InputError(
            f"a skill name of 1 to {NAME_LENGTH} characters without comma, semicolon or quote", skill,
            "Give another name", "skills",
        )  # fmt: skip
    return skill.strip()


def is_layout(content: str) -> bool:
    """Whether a text begins as this layout does; one header line above the rows is passed over."""
    lines = content.split("\n", 2)
    return any(FIRST_ROW.match(line) for line in lines[:2])


def read(content: str, zone: str) -> pd.DataFrame:
    """`starts_at` (UTC), `channel` (the skill's name), `contacts`, `aht_s` of a file; agents are not read.

    Raises:
        InputError: a row with too few cells, an unreadable moment or number, named by its line.
    """
    lines = [line.lstrip("\ufeff") for line in content.splitlines()]
    first = 0 if lines and FIRST_ROW.match(lines[0]) else 1
    separator = ";" if len(lines) > first and ";" in lines[first] else ","
    rows = [_cells(n + 1, line, separator) for n, line in enumerate(lines) if n >= first and line.strip()]
    table = pd.DataFrame(rows, columns=[*COLUMNS, "line"])
    numbers = {c: _number(table, c) for c in ("contacts", "task_s", "after_s")}
    local = _moment(table)
    made = pd.DataFrame(
        {"local": local, "channel": table["skill"].str.strip(), "contacts": numbers["contacts"],
         "aht_s": numbers["task_s"] + numbers["after_s"]}
    )  # fmt: skip
    _check_once(made, table["line"])
    return _in_utc(made, zone)


def _cells(line_no: int, line: str, separator: str) -> list[object]:
    cells = line.split(separator)
    if not len(COLUMNS) <= len(cells) <= len(COLUMNS) + 1:
        raise InputError("6 cells a row, 7 with agents", len(cells), "", f"line {line_no}")
    return [*cells[: len(COLUMNS)], line_no]


def _number(table: pd.DataFrame, column: str) -> pd.Series:
    found = pd.to_numeric(table[column], errors="coerce").astype(float)
    bad = ~found.between(0, float("inf"), inclusive="left")
    if bad.any():
        at = int(np.argmax(bad.to_numpy()))
        where = f"line {table['line'].iloc[at]}, {column}"
        raise InputError("a number of 0 or more", table[column].iloc[at], where=where)
    return found


def _moment(table: pd.DataFrame) -> pd.Series:
    found = pd.to_datetime(table["start"], format=FORMAT, errors="coerce")
    if found.isna().any():
        at = int(np.argmax(found.isna().to_numpy()))
        where = f"line {table['line'].iloc[at]}, start"
        raise InputError("a start such as 20261122 09:30", table["start"].iloc[at], where=where)
    return found


def _check_once(made: pd.DataFrame, line: pd.Series) -> None:
    """A skill's start may stand twice with the same figures, never with others: one of them would be lost."""
    again = made.duplicated(["channel", "local"]) & ~made.duplicated()
    wrong = {
        ("a skill name", "a blank cell"): made["channel"] == "",
        ("each start once per skill", "a start twice"): again,
    }
    for (wanted, got), where in wrong.items():
        if where.any():
            raise InputError(wanted, got, where=f"line {line.iloc[int(np.argmax(where.to_numpy()))]}")


def _in_utc(made: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Wall time as moments: a time that comes twice gives two rows, one that is skipped none."""
    both = [
        made["local"].dt.tz_localize(zone, ambiguous=np.full(len(made), is_summer), nonexistent="NaT")
        for is_summer in (True, False)
    ]
    rows = [made.assign(starts_at=b.dt.tz_convert("UTC")) for b in both]
    every = pd.concat(rows).dropna(subset=["starts_at"]).drop_duplicates(["channel", "local", "starts_at"])
    every["starts_at"] = every["starts_at"].astype("datetime64[us, UTC]")
    ordered = every.sort_values(["channel", "starts_at"], ignore_index=True)
    return ordered[["starts_at", "channel", "contacts", "aht_s"]]
