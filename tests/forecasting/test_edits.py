"""Edits as layers: each kind, order, expiry, score."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from domain.errors import InputError
from forecasting.edits import Edit, apply, score

AT = pd.date_range("2026-03-02", periods=8, freq="h", tz="UTC").as_unit("us")
TODAY = date(2026, 3, 1)


def plain() -> pd.DataFrame:
    ends = {"low_80": 8.0, "high_80": 12.0, "low_95": 7.0, "high_95": 13.0}
    return pd.DataFrame({"starts_at": AT, "channel": "phone", "contacts": 10.0, **ends})


def edit(kind: str, value: float, /, **changes: object) -> Edit:
    fields: dict[str, object] = {
        "kind": kind, "channel": "phone", "first_at": AT[2].to_pydatetime(), "until_at": AT[4].to_pydatetime(),
        "value": value, "author": "Ada", "reason": "campaign", "made_at": datetime(2026, 2, 1, tzinfo=UTC),
    }  # fmt: skip
    return Edit(**(fields | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "value", "expected"), [("multiply", 1.5, 15), ("add", -4, 6), ("set", 3, 3)]
)
def test_each_kind_changes_its_range_only(kind: str, value: float, expected: float) -> None:
    made = apply(plain(), [edit(kind, value)], TODAY)
    assert made["contacts"].tolist() == [10, 10, expected, expected, 10, 10, 10, 10]
    assert made["contacts_before"].tolist() == [10] * 8
    assert np.allclose(made["high_80"] / made["contacts"], 1.2)


def test_a_shift_moves_volume_and_keeps_it() -> None:
    made = apply(plain(), [edit("shift", 120)], TODAY)
    assert made["contacts"].tolist() == [10, 10, 0, 0, 20, 20, 10, 10]


def test_layers_apply_in_the_order_they_were_made() -> None:
    later = edit("add", 5, made_at=datetime(2026, 2, 2, tzinfo=UTC))
    assert apply(plain(), [later, edit("multiply", 2)], TODAY)["contacts"][2] == 25


def test_an_expired_layer_is_not_applied() -> None:
    assert (apply(plain(), [edit("set", 0, expires_on=TODAY)], TODAY)["contacts"] == 10).all()


def test_the_score_says_whether_the_edit_helped() -> None:
    actual = plain().assign(contacts=14.0)
    found = score(apply(plain(), [edit("multiply", 1.3)], TODAY), actual)
    assert (found.rows, found.has_helped) == (2, True)
    assert found.wape_before == pytest.approx(4 / 14)
    assert not score(apply(plain(), [edit("multiply", 0.5)], TODAY), actual).has_helped


@pytest.mark.parametrize("changes", [{"author": " "}, {"until_at": AT[1].to_pydatetime()}, {"kind": "guess"}])
def test_edits_without_author_range_or_kind_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(InputError):
        edit("add", 1, **changes)
