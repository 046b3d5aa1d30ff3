"""Refused rows that a mended file brought back are no longer open."""

from data_sources.ingest import load
from data_sources.refused import came_back, refused_loads, refused_rows
from data_sources.store import Store
from tests.data_sources.test_ingest import NOW, text


def test_rows_that_come_back_are_open_no_longer_and_those_refused_again_are_open_there(store: Store) -> None:
    (first,) = load(store, ("t.csv", text()), now=NOW)
    rows = refused_rows(store, first.load_id)
    rows["created at"] = rows["created at"].str.replace("soon", "2026-01-15 07:00")
    (again,) = load(store, ("some.csv", rows.iloc[:2].to_csv(index=False).encode()), now=NOW)
    assert (again.loaded, again.rejected) == (1, 1)
    held = refused_loads(store).set_index("file")["refused"].to_dict()
    assert held == {"t.csv": 1, "some.csv": 1}
    assert came_back(store) == 2
    assert refused_rows(store, first.load_id)["refused row"].tolist() == [7]
    (left,) = refused_rows(store, again.load_id)["refused by load"].unique()
    assert left == again.load_id
