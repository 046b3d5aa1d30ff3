"""The forecast file of Calabrio WFM: the documented layout, both ways, with clock changes and bad rows."""

import numpy as np
import pandas as pd
import pytest

from domain.errors import InputError
from forecasting import calabrio

ZONE = "Europe/Berlin"
# three rows as in the vendor's help page: with staffing, no header
EXAMPLE = """Insurance,20210218 08:00,20210218 08:15,16,135.46,490.74,16.85
Insurance,20210218 08:15,20210218 08:30,25,127.93,443.24,21.48
Insurance,20210218 08:30,20210218 08:45,36,136.78,407.05,28.4
"""


def made(first: str = "2026-10-23", days: int = 4) -> pd.DataFrame:
    """Four days of half hours around the end of summer time, two channels."""
    starts = pd.date_range(first, periods=days + 1, freq="D", tz=ZONE)
    slots = (
        pd.date_range(starts[0], starts[-1], freq="30min", inclusive="left").tz_convert("UTC").as_unit("us")
    )
    parts = [
        pd.DataFrame(
            {
                "starts_at": slots,
                "channel": c,
                "contacts": np.arange(len(slots)) * k + 0.25,
                "aht_s": 100.0 * k,
            }
        )
        for c, k in (("phone", 1.0), ("chat", 2.0))
    ]
    return pd.concat(parts, ignore_index=True)


def test_the_vendors_example_is_known_and_read() -> None:
    assert calabrio.is_layout(EXAMPLE)
    found = calabrio.read(EXAMPLE, ZONE)
    assert found["starts_at"].iloc[0] == pd.Timestamp("2021-02-18 07:00", tz="UTC")
    assert found["contacts"].tolist() == [16, 25, 36]
    assert found["aht_s"].iloc[0] == pytest.approx(135.46 + 490.74)
    assert calabrio.read(EXAMPLE.replace(",", ";"), ZONE).equals(found)
    assert calabrio.read("skill,start,end,tasks,task,after,agents\n" + EXAMPLE, ZONE).equals(found)


def test_what_is_written_is_read_as_it_was() -> None:
    frame = made("2026-11-02")
    text = calabrio.text(frame, {"phone": 0.25}, {"phone": "Insurance"}, ZONE)
    assert calabrio.is_layout(text)
    first = text.split("\r\n")[0]
    assert first == "Insurance,20261102 00:00,20261102 00:30,0.25,75.0,25.0"
    assert text.split("\r\n")[47].split(",")[1:3] == ["20261102 23:30", "20261103 00:00"]
    back = calabrio.read(text, ZONE).replace({"channel": {"Insurance": "phone"}})
    both = back.merge(frame, on=["channel", "starts_at"], suffixes=("", "_was"))
    assert len(both) == len(frame) == len(back)
    assert np.allclose(both["contacts"], both["contacts_was"])
    assert np.allclose(both["aht_s"], both["aht_s_was"])


def test_the_hour_that_comes_twice_is_written_once_and_read_as_two() -> None:
    frame = made()
    text = calabrio.text(frame, {}, {}, ZONE)
    assert len(text.splitlines()) == 2 * (4 * 48)
    back = calabrio.read(text, ZONE)
    assert len(back) == len(frame)
    assert back["contacts"].sum() == pytest.approx(frame["contacts"].sum())
    assert not back.duplicated(["channel", "starts_at"]).any()


def test_the_hour_that_is_skipped_has_no_row() -> None:
    text = calabrio.text(made("2026-03-28"), {}, {}, ZONE)
    assert "20260329 02:00,20260329" not in text
    assert len(calabrio.read(text, ZONE)) == len(made("2026-03-28"))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Insurance,20210218 08:00,20210218 08:15,16", "line 4"),
        ("Insurance,20210218 08:00,20210218 08:15,many,1,1", "line 4, contacts"),
        ("Insurance,20211318 08:00,20210218 08:15,1,1,1", "line 4, start"),
        ("Insurance,20210218 08:00,20210218 08:15,-1,1,1", "line 4, contacts"),
        ("Insurance,20210218 08:00,20210218 08:15,99,1,1", "line 4: each start once"),
        ("  ,20210218 08:00,20210218 08:15,1,1,1", "line 4: a skill name"),
    ],
)
def test_a_bad_row_is_named(row: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        calabrio.read(EXAMPLE + row + "\n", ZONE)


def test_a_row_that_stands_twice_word_for_word_counts_once() -> None:
    assert len(calabrio.read(EXAMPLE + EXAMPLE, ZONE)) == len(calabrio.read(EXAMPLE, ZONE))


@pytest.mark.parametrize("skill", ["", "x" * 51, "Sales, north", "a;b"])
def test_a_name_the_layout_cannot_hold_is_refused(skill: str) -> None:
    with pytest.raises(InputError, match="skill name"):
        calabrio.text(made(), {}, {"phone": skill}, ZONE)


def test_two_channels_of_one_name_and_days_are_refused() -> None:
    with pytest.raises(InputError, match="of its own"):
        calabrio.text(made(), {}, {"phone": "Care", "chat": "Care"}, ZONE)
    with pytest.raises(InputError, match="shorter than a day"):
        calabrio.text(made().assign(starts_at=lambda f: f["starts_at"].dt.normalize()), {}, {}, ZONE)


def test_other_files_are_not_taken_for_it() -> None:
    assert not calabrio.is_layout("starts_at,contacts\n2026-11-22T09:00,5\n")
    assert not calabrio.is_layout("")
