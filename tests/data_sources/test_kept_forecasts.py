"""What planners decide about forecasts comes back as it went in, on both engines."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest

from data_sources import kept_forecasts as kept
from data_sources import queries
from data_sources.bulk import append
from data_sources.store import Store
from data_sources.tables import intervals
from domain.errors import InputError

MADE = datetime(2026, 11, 22, 12)
HEAD = {
    "name": "Week 48", "author": "Kim", "origin": "ours", "settings": "{}", "seed": 0, "data_sha256": "a",
    "frame_sha256": "b", "made_at": MADE,
}  # fmt: skip


def rows() -> pd.DataFrame:
    starts = pd.date_range("2026-11-23", periods=3, freq="30min", tz="UTC").as_unit("us")
    ends = {c: [1.0, 2.0, float("nan")] for c in ("low_80", "high_80", "low_95", "high_95")}
    return pd.DataFrame({"starts_at": starts, "channel": "phone", "contacts": [5.0, 6.0, 7.0], **ends,
                         "model": "portfolio", "contacts_before": 5.0, "edits": 1})  # fmt: skip


def test_a_saved_forecast_comes_back_row_by_row_and_is_never_rewritten(store: Store) -> None:
    kept.keep_version(store, HEAD, rows())
    back = kept.version_rows(store, "Week 48")
    pd.testing.assert_frame_equal(back[rows().columns], rows().astype({"edits": float}), check_dtype=False)
    with pytest.raises(InputError, match="not taken"):
        kept.keep_version(store, HEAD, rows())
    kept.remove_version(store, "Week 48")
    with pytest.raises(InputError, match="none saved yet"):
        kept.version_rows(store, "Week 48")


def test_a_special_day_is_noted_once_and_forgotten(store: Store) -> None:
    day = {
        "special_on": date(2026, 11, 27),
        "name": "Sale",
        "kind": "campaign",
        "author": "Kim",
        "noted_at": MADE,
    }
    kept.keep_special_days(store, [day, {**day, "kind": "release"}])
    assert kept.register(store)["kind"].tolist() == ["release"]
    kept.remove_special_day(store, date(2026, 11, 27), "Sale")
    assert kept.register(store).empty


def test_a_judged_level_shift_takes_the_last_judgement(store: Store) -> None:
    shift = {
        "channel": "phone",
        "shift_on": date(2026, 9, 1),
        "factor": 1.4,
        "author": "Kim",
        "decided_at": MADE,
    }
    kept.decide_shift(store, {**shift, "is_confirmed": False})
    kept.decide_shift(store, {**shift, "is_confirmed": True})
    assert kept.decided_shifts(store)["is_confirmed"].tolist() == [True]


def test_an_edit_is_kept_and_taken_back(store: Store) -> None:
    edit = {
        "edit_id": "e1", "kind": "multiply", "channel": "phone", "first_at": MADE, "until_at": datetime(2026, 11, 23),
        "value": 1.2, "author": "Kim", "reason": "Sale", "made_at": MADE, "expires_on": None,
    }  # fmt: skip
    kept.keep_edit(store, edit)
    assert kept.edits(store)["reason"].tolist() == ["Sale"]
    kept.remove_edit(store, "e1")
    assert kept.edits(store).empty


def test_offered_is_rebuilt_from_answered_and_abandoned_where_it_is_not_stated(store: Store) -> None:
    slots = pd.DataFrame(
        {
            "source": "t", "queue": ["a", "b", "c"], "channel": "phone", "starts_at": [datetime(2026, 11, 2, 9)] * 3,
            "starts_on": [date(2026, 11, 2)] * 3, "interval_s": 1800, "offered": [10.0, None, None],
            "answered": [8.0, 5.0, 4.0], "abandoned": [1.0, 2.0, None],
        }
    )  # fmt: skip
    with store.transaction() as connection:
        append(connection, intervals, slots)
    assert queries.volume(store, slot_s=1800, zone="UTC")["contacts"].tolist() == [17.0]
