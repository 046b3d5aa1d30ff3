"""Files of contacts as people export them: the same rows come out of every form, and odd cells are named."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from domain.errors import InputError
from jobs.contact_tables import read

STARTS = pd.date_range("2026-03-01", periods=30 * 24, freq="h")
COUNTS = np.random.default_rng(0).poisson(40, len(STARTS)) + 0.5
PLAIN = pd.DataFrame({"starts_at": STARTS.strftime("%Y-%m-%dT%H:%M"), "contacts": COUNTS})


def text(frame: pd.DataFrame = PLAIN, **how: object) -> bytes:
    return frame.to_csv(index=False, **how).encode()  # type: ignore[call-overload,no-any-return]


def stamped(form: str) -> pd.DataFrame:
    return PLAIN.assign(starts_at=STARTS.strftime(form))


def workbook() -> bytes:
    held = io.BytesIO()
    PLAIN.assign(starts_at=STARTS).to_excel(held, index=False)
    return held.getvalue()


def split() -> pd.DataFrame:
    return pd.DataFrame(
        {"Date": STARTS.strftime("%d.%m.%Y"), "Time": STARTS.strftime("%H:%M"), "Calls": COUNTS}
    )


FORMS: dict[str, Callable[[], bytes]] = {
    "tab": lambda: text(sep="\t"),
    "semicolon and decimal comma": lambda: text(sep=";", decimal=","),
    "utf-16": lambda: PLAIN.to_csv(index=False).encode("utf-16"),
    "workbook": workbook,
    "day first": lambda: text(stamped("%d/%m/%Y %H:%M")),
    "month first with am and pm": lambda: text(stamped("%m/%d/%Y %I:%M %p")),
    "other headers": lambda: text(
        PLAIN.rename(columns={"starts_at": "Timestamp", "contacts": "Calls offered"})
    ),
    "date and time apart": lambda: text(split()),
    "comment and empty rows": lambda: b"# by hand\n" + text() + b"\n,\n",
    "unsorted": lambda: text(PLAIN.sample(frac=1, random_state=1)),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_rows(form: str) -> None:
    made = read(FORMS[form](), "calls.xlsx" if form == "workbook" else "calls.csv").frame
    made = made.sort_values("starts_at", ignore_index=True)
    assert (made["starts_at"] == pd.Series(STARTS)).all()
    assert np.allclose(made["contacts"], COUNTS)


def test_a_day_that_may_be_a_month_is_read_so_that_rows_lie_together() -> None:
    short = stamped("%d/%m/%Y %H:%M").head(12 * 24)
    made = read(text(short), "calls.csv")
    assert made.frame["starts_at"].max() == pd.Timestamp("2026-03-12 23:00")
    assert any("day-first" in note for note in made.notes)


def test_dates_that_leave_the_order_open_are_asked_for_and_answered() -> None:
    days = pd.DataFrame({"starts_at": ["01/02/2026", "02/01/2026", "01/01/2026"], "contacts": [1, 2, 3]})
    with pytest.raises(InputError, match="--dates day-first"):
        read(text(days), "calls.csv")
    made = read(text(days), "calls.csv", "month-first").frame
    assert made["starts_at"].tolist()[0] == pd.Timestamp("2026-01-02")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"contacts": ["4", "lots"]}, "row 3, column contacts.*got lots"),
        ({"starts_at": ["2026-03-01", "soon"]}, "row 3, column starts_at.*got soon"),
        ({"starts_at": ["2026-03-01", ""]}, "row 3, column starts_at.*blank cell"),
        ({"channel": ["phone", ""]}, "row 3, channel.*blank cell"),
        ({"starts_at": ["2026-03-01T00:00Z", "2026-03-02T00:00"]}, "row 3.*an offset on every moment"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_by_its_row(cells: dict[str, list[str]], said: str) -> None:
    frame = pd.DataFrame({"starts_at": ["2026-03-01", "2026-03-02"], "contacts": ["4", "5"], **cells})
    with pytest.raises(InputError, match=said):
        read(text(frame), "calls.csv")


def test_missing_columns_and_words_for_no_value() -> None:
    with pytest.raises(InputError, match="Add contacts"):
        read(b"starts_at,weather\n2026-03-01,rain\n2026-03-02,sun\n", "calls.csv")
    made = read(b"starts_at,contacts\n2026-03-01,n/a\n2026-03-02,-\n2026-03-03,3\n", "calls.csv").frame
    assert made["contacts"].isna().tolist() == [True, True, False]


def test_offsets_are_kept_beside_the_moments() -> None:
    rows = b"starts_at,contacts\n2026-03-29T01:30:00+01:00,1\n2026-03-29T03:00:00+02:00,2\n"
    made = read(rows, "calls.csv").frame
    assert made["offset_minutes"].tolist() == [60, 120]
    assert made["starts_at"].iloc[1] - made["starts_at"].iloc[0] == pd.Timedelta(minutes=30)
