"""Versions: the same data, settings and seed give the same numbers."""

from datetime import UTC, datetime

import pytest

from domain.errors import InputError
from forecasting.forecast import forecast
from forecasting.versions import compare, fingerprint, version
from tests.forecasting.made_up import poisson, volume

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HISTORY = volume(poisson(70, 6)[0])


def test_a_version_can_be_made_again() -> None:
    settings = {"horizon_days": 7, "zone": "UTC"}
    one, two = (
        version("May", NOW, HISTORY, forecast(HISTORY, horizon_days=7, zone="UTC").frame, settings)
        for _ in "ab"
    )
    assert one == two


def test_the_order_of_rows_and_columns_does_not_matter() -> None:
    assert fingerprint(HISTORY) == fingerprint(HISTORY.iloc[::-1][["contacts", "channel", "starts_at"]])


def test_another_count_is_another_fingerprint() -> None:
    changed = HISTORY.copy()
    changed.loc[0, "contacts"] += 1
    assert fingerprint(changed) != fingerprint(HISTORY)


def test_two_versions_are_compared_row_by_row() -> None:
    made = compare(HISTORY, HISTORY.assign(contacts=HISTORY["contacts"] + 2).iloc[1:])
    assert made["difference"].dropna().eq(2).all()
    assert made["contacts_after"].isna().sum() == 1


def test_a_version_needs_a_name() -> None:
    with pytest.raises(InputError):
        version(" ", NOW, HISTORY, HISTORY, {})
