"""Refused rows come back in the columns of their file, and load once they are mended."""

import pandas as pd
import sqlalchemy as sa

from data_sources.ingest import load
from data_sources.refused import WHY, refused_loads, refused_rows
from data_sources.store import Store
from data_sources.tables import tickets
from tests.data_sources.test_ingest import NOW, text


def test_refused_rows_stand_in_the_columns_of_the_file_with_where_and_why(store: Store) -> None:
    (report,) = load(store, ("t.csv", text()), now=NOW)
    (held,) = refused_loads(store).to_dict("records")
    assert (held["load_id"], held["file"], held["refused"]) == (report.load_id, "t.csv", report.rejected)
    rows = refused_rows(store, report.load_id)
    assert list(rows.columns[-3:]) == list(WHY.values())
    assert rows["refused row"].tolist() == [5, 6, 7]
    assert rows["created at"].iloc[0] == "soon"
    assert "example.com" not in rows.to_csv()


def test_mended_as_they_were_taken_they_load_alone(store: Store) -> None:
    (first,) = load(store, ("t.csv", text()), now=NOW)
    rows = refused_rows(store, first.load_id)
    rows["created at"] = rows["created at"].str.replace("soon", "2026-01-15 07:00")
    rows["solved at"] = rows["solved at"].str.replace("01-44", "01-24")
    rows.loc[rows["ticket id"].isna() | (rows["ticket id"] == ""), "ticket id"] = "77"
    (again,) = load(store, ("mended.csv", rows.to_csv(index=False).encode()), now=NOW)
    assert (again.read, again.loaded, again.rejected) == (3, 3, 0)
    assert len(store.read(sa.select(tickets.c.ticket_id))) == first.loaded + 3


def test_without_refusals_there_is_nothing_to_mend(duckdb_store: Store) -> None:
    assert refused_loads(duckdb_store).empty
    assert isinstance(refused_rows(duckdb_store, "none"), pd.DataFrame)
