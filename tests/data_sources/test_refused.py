"""Refused rows come back in the columns of their file, and load once they are mended."""

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.ingest import load
from data_sources.refused import WHY, refused_loads, refused_rows
from data_sources.store import Store
from data_sources.tables import surveys, tickets
from tests.data_sources.test_ingest import NOW, text


def test_refused_rows_stand_in_the_columns_of_the_file_with_where_and_why(store: Store) -> None:
    (report,) = load(store, ("t.csv", text()), now=NOW)
    (held,) = refused_loads(store).to_dict("records")
    assert (held["load_id"], held["file"], held["refused"]) == (report.load_id, "t.csv", report.rejected)
    rows = refused_rows(store, report.load_id)
    assert list(rows.columns[-4:]) == list(WHY.values())
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


DAYS = "\n".join(
    ["ticket id,created at,solved at,status,resolution time,requester email"]
    + [f"{n},{n % 28 + 1}/3/2026 09:00,,closed,{1300 + n},a{n}@example.com" for n in range(40)]
    + ["90,soon,,closed,1300,b@example.com", ",7/3/2026 10:00,,closed,1320,c@example.com"]
)


def test_mended_rows_are_read_as_their_file_was_and_kept_with_it(store: Store) -> None:
    chosen = {"forms": {"resolution_s": "min"}, "mapping": {"status": ""}, "zone": "Asia/Tokyo"}
    (first,) = load(store, ("march.csv", DAYS.encode()), now=NOW, **chosen)  # type: ignore[arg-type]
    assert (first.loaded, first.rejected) == (40, 2)
    rows = refused_rows(store, first.load_id)
    rows["created at"] = rows["created at"].replace("soon", "5/3/2026 10:00")
    rows.loc[rows["ticket id"].isna() | (rows["ticket id"] == ""), "ticket id"] = "91"
    (again,) = load(store, ("mended.csv", rows.to_csv(index=False).encode()), now=NOW)
    assert (again.read, again.loaded, again.rejected) == (2, 2, 0)
    assert any(w.startswith("These rows were refused from march.csv") for w in again.warnings)
    held = store.read(sa.select(tickets).order_by(tickets.c.ticket_id))
    assert (len(held), held["source"].nunique()) == (42, 1)
    mended = held[held["ticket_id"].isin(["90", "91"])]
    assert mended["created_at"].astype(str).tolist() == ["2026-03-05 01:00:00", "2026-03-07 01:00:00"]
    assert (mended["solved_at"] - mended["created_at"]).dt.total_seconds().tolist() == [1300 * 60, 1320 * 60]
    assert mended["status"].isna().all()


def mended(store: Store, text: str, changes: dict[str, dict[str, str]]) -> pd.DataFrame:
    """The answers of a file whose refused rows were given other cells and loaded alone."""
    (first,) = load(store, ("s.csv", text.encode()), now=NOW)
    rows = refused_rows(store, first.load_id)
    assert len(rows) == first.rejected > 0
    for column, new in changes.items():
        rows[column] = rows[column].fillna("").replace(new)
    (again,) = load(store, ("mended.csv", rows.to_csv(index=False).encode()), now=NOW)
    assert (again.rejected, again.kind, "not used" in " ".join(again.warnings)) == (0, "surveys", False)
    return store.read(sa.select(surveys).where(surveys.c.load_id == again.load_id))


@pytest.mark.parametrize("head", ["NPS", "Score"])
def test_mended_answers_are_on_the_scale_of_their_load(store: Store, head: str) -> None:
    rows = "".join(f"{n},{n % 11},2026-03-{n % 28 + 1:02d}\n" for n in range(40))
    again = mended(store, f"response id,{head},date\n{rows},3,2026-03-05\n", {"response id": {"": "90"}})
    assert again[["kind", "scale_low", "scale_high", "score"]].values.tolist() == [["nps", 0, 10, 3]]


def test_mended_words_keep_their_level(duckdb_store: Store) -> None:
    words = ("不満", "やや不満", "普通", "やや満足", "満足", "大変満足")
    rows = "".join(f"{n},{words[n % 6]},2026-03-{n % 28 + 1:02d}\n" for n in range(40))
    again = mended(
        duckdb_store, f"response id,満足度,date\n{rows},満足,2026-03-05\n", {"response id": {"": "90"}}
    )
    assert again[["scale_low", "scale_high", "score"]].values.tolist() == [[1, 7, 6]]


def test_mended_questions_are_those_of_their_load(store: Store) -> None:
    rows = "".join(
        f"{n},{n % 5 + 1},{n % 11},{('Good', 'Bad')[n % 2]},2026-03-{n % 28 + 1:02d}\n" for n in range(40)
    )
    head = "response id,Overall satisfaction,Would you recommend us?,Speed,date\n"
    again = mended(store, f"{head}{rows},3,4,Good,2026-03-05\n", {"response id": {"": "90"}})
    told = again.sort_values("question")[["question", "kind", "scale_low", "scale_high", "score"]]
    assert told.values.tolist() == [
        ["Overall satisfaction", "csat", 1, 5, 3],
        ["Speed", "item", 0, 1, 1],
        ["Would you recommend us?", "nps", 0, 10, 4],
    ]


def test_mended_rows_of_a_load_nobody_knows_are_a_file_like_any_other(duckdb_store: Store) -> None:
    rows = "ticket id,created at,status,refused row,refused by load\n1,2026-03-01 10:00,open,4,elsewhere\n"
    (report,) = load(duckdb_store, ("mended.csv", rows.encode()), now=NOW)
    assert report.loaded == 1
    assert not any("refused" in w for w in report.warnings)


def test_without_refusals_there_is_nothing_to_mend(duckdb_store: Store) -> None:
    assert refused_loads(duckdb_store).empty
    assert isinstance(refused_rows(duckdb_store, "none"), pd.DataFrame)
