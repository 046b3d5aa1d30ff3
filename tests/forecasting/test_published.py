"""Published forecasts, ours and foreign, scored alike."""

import pandas as pd
import pytest

from domain.errors import InputError
from forecasting.published import foreign, score, score_levels
from tests.forecasting.made_up import poisson, rates, volume


def test_a_foreign_forecast_is_scored_like_ours() -> None:
    actual = volume(poisson(28, 6)[0])
    table = foreign(volume(rates(28, 6))[["starts_at", "contacts"]].assign(channel="phone"), "their tool")
    found = score(table, actual).iloc[0]
    assert found["model"] == "their tool"
    assert found["wape_ratio_to_naive"] < 1
    assert pd.isna(found["coverage_80"])
    assert found["intervals"] == 28 * 6


def test_a_perfect_forecast_has_no_error() -> None:
    actual = volume(poisson(10, 6)[0])
    assert score(foreign(actual, "oracle"), actual).iloc[0][["wape", "bias"]].tolist() == [0, 0]


def test_unusable_tables_are_refused() -> None:
    actual = volume(poisson(10, 6)[0])
    with pytest.raises(InputError, match="Add contacts"):
        foreign(actual[["starts_at"]], "x")
    with pytest.raises(InputError, match="with its zone"):
        foreign(actual.assign(starts_at=actual["starts_at"].dt.tz_localize(None)), "x")


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("contacts", float("inf"), "contacts, data row 3"),
        ("contacts", 1e300, "contacts, data row 3"),
        ("channel", None, "channel, data row 3"),
        ("channel", " ", "channel, data row 3"),
        ("starts_at", pd.Timestamp("1889-01-01", tz="UTC"), "starts_at, data row 3"),
        ("starts_at", pd.NaT, "starts_at, data row 3"),
    ],
)
def test_a_cell_that_cannot_stand_is_named(column: str, value: object, said: str) -> None:
    rows = volume(poisson(2, 6)[0])
    rows.loc[2, column] = value
    with pytest.raises(InputError, match=said):
        foreign(rows, "x")


def test_levels_add_slots_up_and_a_perfect_forecast_is_perfect_at_each() -> None:
    counts = poisson(28, 12, 30)[0]
    came = pd.concat([volume(counts), volume(counts, channel="chat")], ignore_index=True)
    found = score_levels(foreign(came, "tool"), came, "UTC")
    assert set(found["level"]) == {"slot", "day", "week"}
    assert set(found["channel"]) == {"phone", "chat", "total"}
    assert (found["wape"] == 0).all()
    weeks = found[(found["level"] == "week") & (found["channel"] == "total")]
    assert weeks["intervals"].tolist() == [4]


def test_a_day_half_of_which_is_still_to_come_is_not_scored() -> None:
    counts = poisson(7, 12, 30)[0]
    made = foreign(volume(counts), "tool")
    found = score_levels(made, volume(counts).head(5 * 12 + 6), "UTC")
    days = found[found["level"] == "day"]
    assert days["intervals"].tolist() == [5]
    assert "week" not in set(found["level"])
