"""What the drawn numbers must obey: ticks, labels, local time, areas, sums, colours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.charts import samples
from charts import (
    accuracy,
    axes,
    bands,
    control,
    dots,
    effects,
    forecast,
    gantt,
    heatmap,
    labels,
    numbers,
    staffing,
    trend,
)
from charts import theme as style
from domain.channels import CHANNELS
from domain.errors import InputError

ZONE = samples.ZONE
finite = st.floats(-1e7, 1e7, allow_nan=False).map(lambda v: round(v, 3))


@settings(max_examples=60, deadline=None)
@given(
    low=finite,
    span=st.floats(0.01, 1e6),
    unit=st.sampled_from(["share", "s", "contacts", "EUR", "hours", ""]),
)
def test_ticks_are_few_rising_and_inside(low: float, span: float, unit: str) -> None:
    places, words = axes.ticks(low, low + span, unit)
    assert len(places) == len(words) <= axes.MOST_TICKS
    assert places == sorted(set(places))
    assert all(low - span * 1e-6 <= p <= low + span * (1 + 1e-6) for p in places)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=7), st.floats(1, 12))
def test_spread_labels_keep_apart_and_in_order(places: list[float], gap: float) -> None:
    moved = labels.spread(places, [gap] * len(places), 0, 100)
    order = np.argsort(places, kind="stable")
    steps = np.diff(np.array(moved)[order])
    assert (steps >= gap - 1e-6).all()


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1e7))
def test_a_longer_time_never_reads_without_a_unit(seconds: float) -> None:
    text = numbers.duration(seconds)
    assert text.split()[1] in {"s", "m", "h", "d"}
    assert "60 s" not in text
    assert "60 m" not in text
    assert " 24 h" not in text


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NaT, pd.NA, float("inf")])
def test_missing_reads_no_data_and_never_zero(missing: object) -> None:
    for form in (
        numbers.number,
        numbers.share,
        numbers.duration,
        numbers.value,
        numbers.compact,
        numbers.points,
    ):
        assert form(missing) == "No data"


def test_each_channel_has_its_own_colour_whatever_else_is_shown() -> None:
    colours = {name: style.channel_colour(name) for name in CHANNELS}
    assert len(set(colours.values())) == len(CHANNELS)
    alone = style.series_colours(["email"])["email"]
    beside = style.series_colours(["Billing", "chat", "email"])
    assert alone == beside["email"] == colours["email"]
    assert beside["Billing"] not in (colours["chat"], colours["email"])


def test_the_palette_is_ten_colours_readable_on_both_pages() -> None:
    assert len(set(style.PALETTE)) == 10
    for ink in style.INKS.values():
        assert all(style.contrast(c, ink.background) >= 3.0 for c in style.PALETTE)
        assert style.contrast(ink.text, ink.background) >= 7.0
        assert style.contrast(ink.quiet, ink.background) >= 4.5
        assert style.contrast(ink.context, ink.background) >= 3.0


def test_more_than_seven_series_are_refused_with_a_remedy() -> None:
    frame = pd.concat([samples.by_day().assign(series=f"Queue {i}") for i in range(8)])
    with pytest.raises(InputError, match="Other"):
        trend.line(frame, "", "", unit="share", zone=ZONE)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"])
@pytest.mark.parametrize("days", [0.2, 1, 2, 7, 25, 60, 200, 800, 3000])
def test_time_ticks_are_at_most_six_and_on_local_marks(zone: str, days: float) -> None:
    first = pd.Timestamp("2026-10-20", tz=zone)
    places, words = axes.time_ticks(first, first + pd.Timedelta(days=days), zone)
    assert 1 <= len(places) == len(words) <= axes.MOST_TICKS
    local = pd.DatetimeIndex(places).tz_localize("UTC").tz_convert(zone)
    assert (local.minute == 0).all()
    assert days <= 1.5 or (local.hour == 0).all()


def test_the_repeated_autumn_hour_is_drawn_twice_on_a_line_and_once_as_a_cell() -> None:
    at = pd.date_range("2026-10-24T22:00", "2026-10-25T22:30", freq="30min", tz="UTC")
    frame = pd.DataFrame({"starts_at": at, "value": 1.0})
    line = trend.line(frame, "", "", unit="contacts", zone=ZONE)
    assert len(set(line.data[0].x)) == len(at) == 50
    cells = heatmap.day_by_interval(frame, "", "", unit="contacts", zone=ZONE)
    assert np.asarray(cells.data[0].z).shape == (1, 48)


def test_an_earlier_period_keeps_its_clock_time_across_a_clock_change() -> None:
    now = pd.DataFrame({"starts_at": pd.date_range("2026-10-26 09:00", periods=3, freq="D", tz=ZONE)})
    before = pd.DataFrame(
        {"starts_at": pd.date_range("2026-10-23 09:00", periods=3, freq="D", tz=ZONE), "value": 1.0}
    )
    moved = trend.moved(before, now, ZONE)
    assert list(moved["starts_at"]) == list(now["starts_at"])


def test_a_running_period_is_not_on_the_solid_line() -> None:
    frame = samples.by_day()
    figure = trend.line(frame, "", "", unit="share", zone=ZONE)
    solid, dotted = (t for t in figure.data if t.name == "value")
    assert np.isnan(solid.y[-1])
    assert dotted.line.dash == "dot"
    assert dotted.y[-1] == frame["value"].iloc[-1]


def test_a_gap_in_the_data_stays_a_gap() -> None:
    frame = samples.by_day().drop(columns="is_complete")
    frame.loc[5, ["value", "low", "high"]] = np.nan
    figure = trend.line(frame, "", "", unit="share", zone=ZONE)
    assert np.isnan(figure.data[-1].y[5])
    assert sum(t.fill == "toself" for t in figure.data) == 2
    starts = pd.DatetimeIndex(
        pd.to_datetime(["2026-01-05 08:00", "2026-01-05 08:30", "2026-01-05 10:00"], utc=True)
    )
    _, heights = bands.steps(starts, [1.0, 2.0, 3.0])
    assert np.isnan(heights).sum() == 1


def test_shaded_areas_add_up_to_the_gaps() -> None:
    frame = samples.coverage()
    figure = staffing.coverage(frame, "", "", zone=ZONE)
    gap = frame["scheduled"] - frame["required"]
    area = {t.name: sum(t.y) for t in figure.data if t.type == "bar"}
    assert area == {"too many": gap.clip(lower=0).sum(), "too few": (-gap).clip(lower=0).sum()}


def test_more_people_than_work_is_no_surplus() -> None:
    frame = samples.coverage().rename(columns={"required": "work", "scheduled": "at_work"})
    figure = staffing.work_and_people(frame, "", "", zone=ZONE)
    missing = (frame["work"] - frame["at_work"]).clip(lower=0).sum()
    assert {t.name: sum(t.y) for t in figure.data if t.type == "bar"} == {"too few": missing}


def test_the_worked_stretches_are_the_shift_less_its_breaks() -> None:
    row = samples.shifts().iloc[0]
    spans = gantt.worked(
        row["starts_at"], row["ends_at"], gantt.breaks_in({str(k): v for k, v in row.items()}, ZONE)
    )
    worked = sum((b - a).total_seconds() for a, b in spans) / 60
    assert worked == 8.5 * 60 - 15 - 30
    assert len(spans) == 3


def test_a_break_after_midnight_belongs_to_the_night_shift() -> None:
    start, end = datetime(2026, 1, 5, 21, tzinfo=UTC), datetime(2026, 1, 6, 5, tzinfo=UTC)
    spans = gantt.worked(start, end, gantt.breaks_of(start, "02:00-02:30 unpaid", ZONE))
    assert [s.hour for span in spans for s in span] == [21, 1, 1, 5]


def test_a_break_in_the_second_of_two_equal_hours_is_drawn_there() -> None:
    start, end = datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2026, 10, 25, 5, tzinfo=UTC)
    row = {"starts_at": start, "ends_at": end, "breaks": "02:30-03:00 unpaid"}
    exact = {**row, "breaks_minutes": "330+30 unpaid: lunch"}
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert gantt.breaks_in(exact, "Europe/Berlin") == [(second, second + timedelta(minutes=30))]
    assert gantt.worked(start, end, gantt.breaks_in(exact, "Europe/Berlin"))[0] == (start, second)
    with pytest.raises(InputError, match="column breaks_minutes"):
        gantt.breaks_in({**row, "breaks_minutes": "noon"}, "Europe/Berlin")


def test_a_break_in_another_form_is_refused() -> None:
    with pytest.raises(InputError, match="HH:MM-HH:MM"):
        gantt.shifts(samples.shifts().assign(breaks="noon"), "", "", zone=ZONE)


def test_a_waterfall_ends_at_the_sum_of_its_parts() -> None:
    frame = samples.effects()
    figure = effects.waterfall(frame, "", "", before=0.83, unit="share")
    bar = figure.data[0]
    assert bar.base[-1] + bar.x[-1] == pytest.approx(0.83 + frame["effect"].sum())
    assert "80.6 %" in figure.layout.meta["alt"]


def test_a_tornado_puts_the_largest_swing_on_top() -> None:
    frame = samples.sensitivity().iloc[::-1]
    figure = effects.tornado(frame, "", "", base=42, unit="agents")
    assert figure.layout.yaxis.ticktext[0].startswith("Volume")


def test_the_95_band_holds_the_80_band() -> None:
    history, ahead, _ = samples.volume_and_forecast()
    figure = forecast.fan(history, ahead, "", "", zone=ZONE)
    wide, narrow = (t for t in figure.data if t.fill == "toself")
    assert max(wide.y) > max(narrow.y)
    assert min(wide.y) < min(narrow.y)


def test_naive_error_follows_from_the_ratio() -> None:
    records = samples.accuracy().to_dict("records")
    assert accuracy.naive_wape(records) == pytest.approx(0.142)


def test_every_signal_is_named_in_the_alt_text() -> None:
    frame = samples.controlled()
    figure = control.xmr(frame, "", "", unit="s", zone=ZONE)
    count = int((frame["signal"] != "").sum())
    assert count >= 1
    assert figure.layout.meta["alt"].count("outside the limits") == count
    assert list(figure.data[-1].marker.symbol).count("diamond") == count


def test_too_few_cases_get_words_and_no_dot() -> None:
    figure = dots.compared(samples.queues(), "", "", unit="share", target=0.8)
    assert "Press too few (n = 4)" in figure.layout.meta["alt"]
    assert "Press" not in {t.name for t in figure.data}


def test_a_row_that_may_equal_the_target_is_hollow() -> None:
    figure = dots.compared(samples.queues(), "", "", unit="share", target=0.8)
    ink = style.INKS["light"]
    hollow = {t.name for t in figure.data if t.mode == "markers" and t.marker.color == ink.background}
    frame = samples.queues().query("n >= 10 and low <= 0.8 and high >= 0.8")
    assert hollow == set(frame["name"])
