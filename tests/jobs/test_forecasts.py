"""A planner's forecast from the store: decisions change it, edits lie on it, saved versions are scored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data_sources.store import Store
from domain.errors import InputError, NoDataError
from domain.local_days import day_starts
from forecasting.edits import Edit
from forecasting.level_shift import LevelShift
from forecasting.special_days import SpecialDay, holidays_of
from forecasting.totals import TOTAL
from jobs import forecasts as job
from jobs import intraday, intraday_options, plan
from jobs import published as saved
from jobs.forecasts import Planned, Settings
from tests.forecasting.made_up import poisson, volume

SETTINGS = Settings(horizon_days=14)
NEXT_ON = date(2026, 1, 5) + timedelta(days=180)
NOW = datetime(2026, 7, 4)


@pytest.fixture(scope="module")
def past() -> pd.DataFrame:
    draws = {"phone": poisson(180, 12, 40, seed=1)[0], "chat": poisson(180, 12, 15, seed=2)[0]}
    return pd.concat([volume(v, channel=c) for c, v in draws.items()], ignore_index=True)


@pytest.fixture(scope="module")
def planned(past: pd.DataFrame) -> Planned:
    return job.planned(past, SETTINGS, job.Decisions(), "UTC")


def edit(value: float = 2.0) -> Edit:
    first = datetime(2026, 7, 6, tzinfo=UTC)
    return Edit(
        "multiply",
        "phone",
        first,
        first + timedelta(days=1),
        value,
        "Kim",
        "sale",
        datetime(2026, 7, 4, tzinfo=UTC),
    )


def test_an_edit_moves_slots_days_and_total_alike(planned: Planned) -> None:
    plain, moved = (job.edited(planned, e, NOW.date(), "UTC") for e in ([], [edit()]))
    more = moved.frame["contacts"].sum() - plain.frame["contacts"].sum()
    assert more > 100
    assert moved.days["contacts"].sum() - plain.days["contacts"].sum() == pytest.approx(more, rel=1e-4)
    assert moved.total_days["contacts"].sum() - plain.total_days["contacts"].sum() == pytest.approx(
        more, rel=1e-4
    )
    spans = moved.spans.set_index("channel")["contacts"]
    assert spans[TOTAL] == pytest.approx(spans[["phone", "chat"]].sum())


def test_what_people_decide_is_kept_and_read_back(store: Store) -> None:
    day = SpecialDay(date(2026, 7, 6), "sale", "campaign")
    job.note_special_days(store, [day], author="Kim", now=NOW)
    shift = LevelShift(date(2026, 5, 1), date(2026, 5, 9), 1.3, 60)
    job.judge_shift(store, "phone", shift, is_real=True, author="Kim", now=NOW)
    job.judge_shift(store, "chat", shift, is_real=False, author="Kim", now=NOW)
    job.keep_edit(store, edit())
    job.keep_edit(store, edit())
    decided = job.decisions(store)
    assert decided.register == (day,)
    assert [(c, s.on, s.factor) for c, s in decided.shifts] == [("phone", shift.on, 1.3)]
    assert decided.refused == (("chat", shift.on),)
    assert [e for _, e in job.edits_of(store)] == [edit()]
    with pytest.raises(InputError, match="kind among"):
        job.note_special_days(store, [SpecialDay(NOW.date(), "x", "party")], author="", now=NOW)


def test_a_confirmed_shift_lifts_the_forecast_to_the_new_level(past: pd.DataFrame, planned: Planned) -> None:
    late = past["starts_at"] >= "2026-06-20"
    stepped = past.assign(
        contacts=np.where(late & (past["channel"] == "phone"), past["contacts"] * 2, past["contacts"])
    )
    on = date(2026, 6, 20)
    decided = job.Decisions(shifts=(("phone", LevelShift(on, on, 2.0, 14)),))
    asked = job.planned(stepped, SETTINGS, decided, "UTC")
    levels = [p.made.days.query("channel == 'phone'")["contacts"].sum() for p in (asked, planned)]
    assert levels[0] / levels[1] == pytest.approx(2.0, rel=0.1)
    assert any("you confirmed" in n for n in asked.notes)


def test_a_saved_forecast_is_scored_by_level_once_its_days_have_come(
    store: Store, past: pd.DataFrame, planned: Planned
) -> None:
    made = job.edited(planned, [edit()], NOW.date(), "UTC")
    saved.publish(store, "July", past, made.frame, SETTINGS, author="Kim", now=NOW)
    assert saved.scores(store, "July", past, "UTC").empty
    later = pd.concat([past, made.frame.assign(contacts=made.frame["contacts_before"])], ignore_index=True)
    found = saved.scores(store, "July", later, "UTC").set_index(["level", "channel"])
    assert found.loc[("slot", "chat"), "wape"] == 0
    assert 0 < found.loc[("day", TOTAL), "wape"] < found.loc[("day", "phone"), "wape"]
    assert saved.edit_words(store, "July", later)[0].startswith("The edits did not help")


def test_the_same_history_and_settings_give_the_same_hash(
    past: pd.DataFrame, planned: Planned, store: Store
) -> None:
    again = job.planned(past, SETTINGS, job.Decisions(), "UTC")
    frames = [job.edited(p, [], NOW.date(), "UTC").frame for p in (planned, again)]
    hashes = [saved.publish(store, n, past, f, SETTINGS, author="", now=NOW).frame_sha256
              for n, f in zip("ab", frames, strict=True)]  # fmt: skip
    assert hashes[0] == hashes[1]


def test_a_foreign_forecast_is_read_kept_and_refused_in_sentences(
    tmp_path: Path, duckdb_store: Store
) -> None:
    table = volume(poisson(7, 12)[0], first_on="2026-07-04")[["starts_at", "contacts"]]
    good = tmp_path / "theirs.csv"
    table.to_csv(good, index=False)
    read = saved.read_foreign(good, good.name, "UTC")
    saved.keep_foreign(duckdb_store, "theirs", read, author="", now=NOW)
    assert len(read) == len(table)
    wall = table.assign(starts_at=table["starts_at"].dt.strftime("%d.%m.%Y %H:%M"))
    wall.rename(columns={"contacts": "Forecast"}).to_csv(
        tmp_path / "wall.csv", index=False, sep=";", decimal=","
    )
    again = saved.read_foreign(tmp_path / "wall.csv", "wall.csv", "UTC")
    pd.testing.assert_frame_equal(again.drop(columns="model"), read.drop(columns="model"))
    for name, wrong in (("no column", table[["starts_at"]]), ("below 0", table.assign(contacts=-1.0))):
        bad = tmp_path / f"{name}.csv"
        wrong.to_csv(bad, index=False)
        with pytest.raises(InputError):
            saved.read_foreign(bad, bad.name, "UTC")


def test_special_days_of_a_file_join_the_register_and_errors_name_the_row(tmp_path: Path) -> None:
    good = tmp_path / "days.csv"
    good.write_text("on,name,kind\n2026-11-27,Black Friday,campaign\n")
    assert job.with_file(job.Decisions(), good).register == (
        SpecialDay(date(2026, 11, 27), "Black Friday", "campaign"),
    )
    good.write_text("on,name\n2026-11-27,x\nsoon,y\n")
    with pytest.raises(InputError, match="row 3"):
        job.with_file(job.Decisions(), good)


def test_today_is_projected_from_what_has_arrived(past: pd.DataFrame, planned: Planned) -> None:
    expected = planned.made.frame.query("channel == 'phone'").head(12)
    busy = expected.head(6).assign(contacts=expected["contacts"].head(6) * 1.5)
    volume_now = pd.concat([past, busy], ignore_index=True)
    noon = datetime.combine(NEXT_ON, datetime.min.time()) + timedelta(hours=12)
    today = intraday.today(planned.made, volume_now, "phone", "UTC", noon)
    assert today is not None
    assert today.arrived == pytest.approx(1.5 * today.expected_so_far)
    assert today.update.projected_total >= today.expected_total
    assert today.slots["arrived"].notna().sum() == 6
    assert today.slots["projected"].sum() == pytest.approx(today.update.projected_total, rel=1e-6)
    assert intraday.today(planned.made, past, "phone", "UTC", noon) is None


def test_the_total_learns_from_days_that_are_over_for_every_channel(past: pd.DataFrame) -> None:
    cut = past[past["starts_at"] < pd.Timestamp("2026-07-03 10:00", tz="UTC")]
    made = job.planned(cut, SETTINGS, job.Decisions(), "UTC")
    assert made.total is not None
    assert made.total.backtests[TOTAL].ready.grid.next_on == date(2026, 7, 3)
    assert made.together.starts_at[0] == pd.Timestamp("2026-07-03", tz="UTC")


def test_a_day_still_running_is_not_taken_for_a_quiet_one() -> None:
    rows = volume(poisson(3, 12)[0])
    kept = plan._ended(rows, 7200, datetime(2026, 1, 7, 11))
    assert kept["starts_at"].max() == pd.Timestamp("2026-01-07 08:00", tz="UTC")


def test_the_next_open_day_is_today_while_it_has_contacts_to_come_and_else_the_one_after(
    planned: Planned,
) -> None:
    made, noon = planned.made, datetime.combine(NEXT_ON, datetime.min.time()) + timedelta(hours=12)
    today = intraday.next_open(made, "UTC", noon)
    assert today is not None
    assert today.begins_at.date() == NEXT_ON
    assert not today.is_still_closed
    assert set(today.opens) == set(today.days["channel"]) == {"phone", "chat"}
    night = replace(made, frame=made.frame.assign(contacts=_closed_on(made.frame, NEXT_ON)))
    after = intraday.next_open(night, "UTC", noon)
    assert after is not None
    assert after.begins_at.date() == NEXT_ON + timedelta(days=1)
    assert after.is_still_closed
    nothing = replace(made, frame=made.frame.assign(contacts=0.0))
    assert intraday.next_open(nothing, "UTC", noon) is None


def _closed_on(frame: pd.DataFrame, on: date) -> pd.Series:
    return frame["contacts"].where(frame["starts_at"].dt.date != on, 0.0)


def test_a_forecast_learns_from_days_before_today(past: pd.DataFrame) -> None:
    noon = datetime(2026, 6, 1, 12)
    whole = job.before_today(past, noon, "Europe/Berlin")
    assert whole["starts_at"].max() == pd.Timestamp("2026-05-31 20:00", tz="UTC")
    assert len(job.before_today(whole, datetime(2020, 1, 1), "UTC")) == len(whole)


def test_a_first_answer_is_near_the_tested_one(past: pd.DataFrame, planned: Planned) -> None:
    rough = job.first_points(past, SETTINGS, job.Decisions(), "UTC")
    assert rough["contacts"].sum() == pytest.approx(planned.made.days["contacts"].sum(), rel=0.05)


def test_a_channel_closed_today_says_when_its_options_are_counted_again(planned: Planned) -> None:
    noon = datetime.combine(NEXT_ON, datetime.min.time()) + timedelta(hours=12)
    frame, next_on = planned.made.frame, NEXT_ON + timedelta(days=1)
    shut = replace(planned.made, frame=frame.assign(contacts=_closed_on(frame, NEXT_ON)))
    said = rf"on Phone today.*opens next on {next_on:%a} {next_on.day} {next_on:%b} at "
    with pytest.raises(NoDataError, match=said):
        intraday_options.slots_today(shut, frame.iloc[:0], "phone", "UTC", noon)
    never = replace(shut, frame=shut.frame.assign(contacts=0.0))
    with pytest.raises(NoDataError, match=r"nothing to change\.$"):
        intraday_options.slots_today(never, frame.iloc[:0], "phone", "UTC", noon)


def test_a_change_of_level_is_asked_about_whatever_the_slot() -> None:
    stepped = poisson(300, 24, 30, seed=6)[0]
    stepped[250:] *= 1.6
    fine, days = volume(stepped), volume(stepped.sum(axis=1, keepdims=True))
    found, same = (job.proposed_shifts(v, job.Decisions(), "UTC") for v in (fine, days))
    assert found == same
    assert found["phone"].factor == pytest.approx(1.6, rel=0.15)
    assert job.proposed_shifts(fine, job.Decisions(refused=(("phone", found["phone"].on),)), "UTC") == {}


def test_holidays_are_found_in_a_history_and_explained_days_are_not_asked_about() -> None:
    counts = poisson(364, 1, 200.0)[0]
    days = [(d.on - date(2026, 1, 5)).days for d in holidays_of("US", date(2026, 1, 5), date(2027, 1, 4))]
    counts[days] = 0.0
    found = job.found_holidays(volume(counts), job.Decisions(), "UTC")
    assert found is not None
    assert found.codes == ("US",)
    own = job.Decisions(
        tuple(SpecialDay(date(2026, 1, 5) + timedelta(days=k), "shut", "closure") for k in days)
    )
    assert job.found_holidays(volume(counts), own, "UTC") is None


@pytest.mark.parametrize(
    ("zone", "changed_on"), [("Africa/Cairo", "2025-04-25"), ("America/Havana", "2025-11-02")]
)
def test_days_that_begin_at_another_hour_are_days(zone: str, changed_on: str) -> None:
    """Clocks that skip midnight or have it twice, before the forecast and in it."""
    change = pd.Timestamp(changed_on, tz="UTC")
    starts = pd.date_range(change - pd.Timedelta(days=40), change + pd.Timedelta(days=10), freq="h").as_unit(
        "us"
    )
    both = pd.concat(
        [pd.DataFrame({"starts_at": starts, "channel": c, "contacts": 4.0}) for c in ("chat", "phone")],
        ignore_index=True,
    )
    for past in (both, both[both["starts_at"] < change - pd.Timedelta(days=3)]):
        known = job.before_today(past, past["starts_at"].max().tz_localize(None).to_pydatetime(), zone)
        made = job.planned(known, job.Settings(7, 60), job.Decisions(), zone)
        now = job.edited(made, [], change.date(), zone)
        assert now.days.groupby("channel").size().eq(7).all()
        assert now.days["contacts"].to_numpy() == pytest.approx(96, rel=0.02)
        assert set(day_starts(now.frame["starts_at"], zone)) == set(now.days["starts_at"])
