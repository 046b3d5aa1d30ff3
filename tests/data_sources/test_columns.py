"""What a column holds, decided from all of its values; and the round trip of any table in any dialect."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.columns import Cells, Decision, looks_like, missing_words
from data_sources.date_doubts import swapped_share
from data_sources.deciding import decide
from data_sources.moments import in_utc, wall_times
from data_sources.quantities import durations, numbers
from data_sources.reading import read_tables
from data_sources.scales import score_of
from data_sources.shapes import text_array
from data_sources.systems.system import Field
from data_sources.values import read_values

MOMENT = Field("created_at", "moment")


def cells(values: list[str | None], header: str = "x") -> Cells:
    return Cells.of(header, pa.array(values, pa.string()))


def decided(values: list[str | None], reads: str, header: str = "x", unit: str = "") -> Decision:
    return decide(cells(values, header), Field("f", reads, unit=unit))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2024-01-02T03:04:05.123456Z", "2024-01-02 03:04:05.123456"),
        ("2024-01-02T03:04:05+05:30", "2024-01-01 21:34:05"),
        ("2024-01-02 03:04:05 -0800", "2024-01-02 11:04:05"),
        ("11/May/24 03:26 PM", "2024-05-11 15:26:00"),
        ("19/ene/26 12:47 AM", "2026-01-19 00:47:00"),
        ("2025-09-25 14:03 CDT", "2025-09-25 19:03:00"),
        ("2025-09-25 14:03 EDT", "2025-09-25 18:03:00"),
        ("Jan 5, 2024, 3:04 PM", "2024-01-05 15:04:00"),
        ("Mon, 02 Jan 2023 10:00:00 +0000", "2023-01-02 10:00:00"),
        ("29/2/2016 01:16", "2016-02-29 01:16:00"),
        ("13.01.2026 08:00", "2026-01-13 08:00:00"),
        ("20240131", "2024-01-31 00:00:00"),
        ("01-Aug-23", "2023-08-01 00:00:00"),
    ],
)
def test_written_forms_of_a_moment(text: str, utc: str) -> None:
    assert str(
        in_utc(wall_times(text_array(pa.array([text])), "day-first"), "UTC")[0].tz_localize(None)
    ) == str(pd.Timestamp(utc))


@pytest.mark.parametrize(
    "text", ["2024-02-30", "31/04/2024", "13:61", "hello", "99/99/9999", "2024-01-01 25:00"]
)
def test_what_is_no_moment_stays_missing(text: str) -> None:
    assert in_utc(wall_times(text_array(pa.array([text])), "day-first"), "UTC").isna().all()


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-01-13T09:00:00+01:00 (CET)", "2026-01-13 08:00"),
        ("2026-01-13 09:00:00 GMT+0100", "2026-01-13 08:00"),
        ("2026-01-13T22:00:00+14:00", "2026-01-13 08:00"),
        ("2026-01-12T20:00:00-1200", "2026-01-13 08:00"),
        ("2026-01-13T08:00:00+25:00", None),
        ("2026-01-13T08:00:00-99:99", None),
        ("2026-01-13T08:00:00-12:30", None),
        ("2026-01-13T08:00:00+0560", None),
        ("2026-01-13T08:00:00+05:53:28", None),
        ("2026-01-13T08:00:00+99999999999999999999", None),
    ],
)
def test_offsets_are_those_of_some_zone(text: str, utc: str | None) -> None:
    read = in_utc(wall_times(pa.array([text]), "day-first"), "Asia/Tokyo")[0]
    assert pd.isna(read) if utc is None else read == pd.Timestamp(utc, tz="UTC")


def test_date_order_comes_from_the_whole_column_or_is_asked() -> None:
    assert decided(["01/02/2024", "05/13/2024"], "moment").form == "month-first"
    assert decided(["01/02/2024", "13/05/2024"], "moment").form == "day-first"
    asked = decided(["01/02/2024", "03/04/2024"], "moment")
    assert asked.needs_answer
    assert asked.alternatives == ("day-first", "month-first")
    both = decided(["13/05/2024", "05/13/2024"], "moment")
    assert (both.form, both.needs_answer) == ("contradictory", True)
    assert not decide(cells(["01/02/2024"]), MOMENT, "month-first", True).needs_answer


@pytest.mark.parametrize(
    ("values", "reads", "header", "unit", "form"),
    [
        (["1700000000", "1700003600"], "moment", "x", "", "epoch s"),
        (["1700000000000"], "moment", "x", "", "epoch ms"),
        (["45000.5", "45001"], "moment", "x", "", "excel serial"),
        (["51:07:10", "0:30:00"], "duration", "x", "", "h:mm:ss"),
        (["0:30", "1:05:00"], "duration", "x", "s", "m:ss"),
        (["0:30", "4:10"], "duration", "x", "h:mm", "h:mm"),
        (["0.000069444", "0.002083333"], "duration", "x", "s", "day"),
        (["240000", "300000"], "duration", "Avg Handle", "ms", "ms"),
        (["240", "300"], "duration", "Avg Handle", "ms", "s"),
        (["4", "8"], "duration", "Resolution time (in hrs)", "min", "h"),
        (["85,5%", "90,0%"], "share", "x", "", "percent"),
        (["0.85", "1"], "share", "x", "", "fraction"),
        (["85", "91"], "share", "x", "", "percent"),
    ],
)
def test_units_come_from_values_and_header(
    values: list[str | None], reads: str, header: str, unit: str, form: str
) -> None:
    assert decided(values, reads, header, unit).form == form


@pytest.mark.parametrize(
    ("values", "decimal"),
    [
        (["1,234", "12,500"], "point"),
        (["85,5", "1"], "comma"),
        (["1.234,5"], "comma"),
        (["1,234.5"], "point"),
    ],
)
def test_decimal_sign(values: list[str | None], decimal: str) -> None:
    assert decided(values, "number").decimal == decimal


def test_kinds_of_no_value_are_told_apart() -> None:
    assert missing_words(cells(["1", "", " ", "NA", "?", None, "n/a"])) == {
        "empty": 3,
        "NA": 1,
        "?": 1,
        "n/a": 1,
    }


def test_durations_below_zero_and_beyond_a_day() -> None:
    text = text_array(pa.array(["-0:30", "51:07:10", "1h 30m", "2 days 03:00:00", "90 sec", "x"]))
    got = durations(text, "h:mm").tolist()
    assert got[:5] == [-1800, 184030, 5400, 183600, 90]
    assert np.isnan(got[5])


def test_a_column_of_moments_is_no_duration_and_the_other_way_round() -> None:
    moments, spans = cells(["2024-01-02 03:04", "2024-02-02 03:04"]), cells(["12:30", "0:45"])
    assert (looks_like(moments, "moment"), looks_like(moments, "duration")) == (True, False)
    assert (looks_like(spans, "moment"), looks_like(spans, "duration")) == (False, True)


def test_dates_swapped_upstream_are_noticed_and_clean_ones_are_not() -> None:
    rng = np.random.default_rng(5)
    start = pd.Series(
        pd.Timestamp("2016-01-03") + pd.to_timedelta(np.sort(rng.integers(0, 250 * 86400, 2000)), unit="s")
    )
    end = start + pd.to_timedelta(rng.exponential(2 * 86400, 2000), unit="s")
    assert swapped_share(start, end) == (0.0, 0)

    def corrupted(moments: pd.Series) -> pd.Series:
        return moments.map(lambda m: m.replace(month=m.day, day=m.month) if m.day <= 12 else m)

    assert swapped_share(corrupted(start), corrupted(end))[1] > 400


FORMS = {
    "iso": "%Y-%m-%d %H:%M:%S",
    "day-first": "%d/%m/%Y %H:%M:%S",
    "month-first": "%m/%d/%Y %I:%M:%S %p",
    "dots": "%d.%m.%Y %H:%M:%S",
    "named": "%d/%b/%Y %I:%M:%S %p",
    "two-digit year": "%d/%m/%y %H:%M:%S",
    "weekday": "%a %d %b %Y %H:%M:%S",
    "twelve hours, letters close": "%Y-%m-%d %I:%M:%S%p",
    "digits": "%Y%m%d%H%M%S",
    "microseconds": "%Y-%m-%dT%H:%M:%S.%f",
}
UTC_FORMS: dict[str, Callable[[datetime], str]] = {
    "z": lambda m: m.strftime("%Y-%m-%dT%H:%M:%SZ"),
    "offset": lambda m: (m + timedelta(hours=5, minutes=30)).strftime("%Y-%m-%d %H:%M:%S +0530"),
    "behind": lambda m: (m - timedelta(hours=8)).strftime("%d.%m.%Y %H:%M:%S -08:00"),
    "abbreviation": lambda m: (m - timedelta(hours=4)).strftime("%Y-%m-%d %H:%M:%S EDT"),
    "offset and word": lambda m: (m + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S GMT+0100"),
    "epoch s": lambda m: str(round(m.replace(tzinfo=UTC).timestamp())),
    "epoch ms": lambda m: str(round(m.replace(tzinfo=UTC).timestamp()) * 1000),
    "epoch us": lambda m: str(round(m.replace(tzinfo=UTC).timestamp()) * 1_000_000),
}
"""Forms that say themselves when it was, whatever zone the export is in."""
UNITS: dict[str, tuple[Callable[[int], str], str]] = {
    "ms": (lambda s: str(s * 1000), "Handle time (ms)"),
    "s": (lambda s: str(s), "Handle time (seconds)"),
    "s, thousands": (lambda s: f"{s:,}", "Handle time (seconds)"),
    "min": (lambda s: repr(s / 60), "Handle time (min)"),
    "min, comma": (lambda s: f"{s / 60:.6f}".replace(".", ","), "Handle time (min)"),
    "h": (lambda s: repr(s / 3600), "Handle time (hrs)"),
    "days": (lambda s: repr(s / 86_400), "Handle time (days)"),
    "h:mm:ss": (lambda s: f"{s // 3600}:{s // 60 % 60:02}:{s % 60:02}", "Handle time"),
    "days h:mm:ss": (
        lambda s: f"{s // 86_400} days {s // 3600 % 24:02}:{s // 60 % 60:02}:{s % 60:02}",
        "Handle time",
    ),
    "words": (lambda s: f"{s // 3600}h {s // 60 % 60}m {s % 60}s", "Handle time"),
    "long words": (lambda s: f"{s // 60} minutes {s % 60} seconds", "Handle time"),
}
MOMENTS = st.datetimes(datetime(2001, 1, 1), datetime(2036, 12, 31)).map(lambda m: m.replace(microsecond=0))


@settings(max_examples=100)
@given(
    rows=st.lists(
        st.tuples(MOMENTS, st.integers(0, 400_000), st.integers(0, 1000), st.text('aé;,|\t"x ñ', max_size=6)),
        min_size=1,
        max_size=30,
    ),
    form=st.sampled_from([*FORMS, *UTC_FORMS]),
    unit=st.sampled_from(sorted(UNITS)),
    percent=st.sampled_from(["85.5%", "85,5 %", "fraction"]),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(
        ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "mac_roman"]
    ),
    newline=st.sampled_from(["\n", "\r\n"]),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]),
)
def test_any_table_in_any_dialect_reads_back_the_same_moments_durations_and_shares(
    rows: list[tuple[datetime, int, int, str]],
    form: str,
    unit: str,
    percent: str,
    delimiter: str,
    encoding: str,
    newline: str,
    zone: str,
) -> None:
    write, header = UNITS[unit]
    moment = UTC_FORMS[form] if form in UTC_FORMS else lambda m: m.strftime(FORMS[form])
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=newline)
    writer.writerow(["created at", header, "rate", "note"])
    writer.writerows([moment(m), write(s), _share(r, percent), note] for m, s, r, note in rows)
    (raw,) = read_tables(out.getvalue().encode(encoding), "any.csv")
    order = "month-first" if form == "month-first" else "day-first"
    fields = {
        "created_at": MOMENT,
        "handle_s": Field("handle_s", "duration", unit="s"),
        "share": Field("share", "share"),
    }
    headers = {"created_at": ("created at",), "handle_s": (header,), "share": ("rate",)}
    columns = {h: Cells.of(h, c) for h, c in zip(raw.header, raw.columns, strict=True)}
    decisions = {n: decide(columns[headers[n][0]], f, order, True) for n, f in fields.items()}  # type: ignore[arg-type]
    frame = read_values(columns, headers, fields, decisions, zone, len(raw)).frame
    assert columns["note"].text.to_pylist() == [note.strip() or None for *_, note in rows]
    assert frame["handle_s"].tolist() == pytest.approx([s for _, s, _, _ in rows], abs=5e-4)
    assert frame["share"].tolist() == pytest.approx([r / 1000 for _, _, r, _ in rows])
    for (wall, _, _, _), got in zip(rows, frame["created_at"], strict=True):
        assert got == (wall.replace(tzinfo=UTC) if form in UTC_FORMS else _in_utc(wall, zone))


def _share(per_mille: int, form: str) -> str:
    """A share of so many thousandths as a product writes it."""
    if form == "fraction":
        return repr(per_mille / 1000)
    text = f"{per_mille / 10:.1f}"
    return f"{text}%" if form == "85.5%" else f"{text.replace('.', ',')} %"


def _in_utc(wall: datetime, zone: str) -> datetime:
    """The other road: zoneinfo; a time skipped by summer time is the first moment after the gap."""
    moment = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall:
        return moment
    step = timedelta(seconds=1)
    while (wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)).astimezone(ZoneInfo(zone)).replace(
        tzinfo=None
    ) != wall:
        wall += step
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_a_thousands_mark_needs_groups_of_three_digits() -> None:
    point = numbers(pa.array(["1,234.5", "1,5", "1,234,567", "12,34,567", "-1,000"]))
    assert np.array_equal(point, [1234.5, np.nan, 1234567.0, np.nan, -1000.0], equal_nan=True)
    comma = numbers(pa.array(["1.234,5", "1.5", "1,5", "1.234.567"]), "comma")
    assert np.array_equal(comma, [1234.5, np.nan, 1.5, 1234567.0], equal_nan=True)
    worded = durations(pa.array(["1,5 h", "1,200 sec", "1 h, 30 m"]), "s")
    assert np.array_equal(worded, [np.nan, 1200.0, 5400.0], equal_nan=True)


def test_a_cell_of_a_whole_page_is_no_moment_and_costs_nothing() -> None:
    page = "2021" + "1e" * 100_000
    assert not looks_like(cells([page, "x"]), "moment")
    assert np.isnan(durations(text_array(pa.array(["1:" * 100_000])), "s")).all()


@pytest.mark.parametrize("cell", ["7" * 300_000 + " h", "a" * 300_000 + " - ", "1 " * 200_000])
def test_a_pasted_page_is_no_duration_and_no_answer(cell: str) -> None:
    # Read character by character again and again, as it once was, each of these would take many minutes.
    assert np.isnan(durations(pa.array([cell]), "s")).all()
    assert np.isnan(score_of(cell))
