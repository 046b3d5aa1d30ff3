"""A large first load makes the key after its rows; nobody can tell the table from one made at once."""

from __future__ import annotations

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources import bulk
from data_sources.store import Store, open_store
from data_sources.tables import tickets

ROWS = pd.DataFrame(
    {"source": "a", "ticket_id": [str(n) for n in range(50)], "created_at": pd.Timestamp("2024-01-31")}
)


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MANY_ROWS", 10)


def first_load(store: Store) -> None:
    with store.transaction() as connection:
        assert bulk.merge(connection, tickets, ROWS).loaded == 50


def described(store: Store) -> list[object]:
    seen = sa.inspect(store.engine)
    columns = [(c["name"], str(c["type"]), c["nullable"], c["comment"]) for c in seen.get_columns("tickets")]
    return [
        *columns,
        seen.get_pk_constraint("tickets")["constrained_columns"],
        sorted(seen.get_table_names()),
    ]


def test_the_table_is_the_same_and_its_key_holds(store: Store) -> None:
    before = described(store)
    first_load(store)
    assert described(store) == before
    with store.transaction() as connection:
        again = bulk.merge(connection, tickets, ROWS.assign(status="open"))
        assert (again.loaded, again.updated, again.unchanged) == (0, 50, 0)
    with pytest.raises(sa.exc.DBAPIError), store.transaction() as connection:
        connection.execute(sa.insert(tickets).values(source="a", ticket_id="7"))
    assert len(store.read(sa.select(tickets.c.ticket_id))) == 50


def test_a_large_list_loads_beside_another(store: Store) -> None:
    first_load(store)
    with store.transaction() as connection:
        assert bulk.merge(connection, tickets, ROWS.assign(source="b")).loaded == 50
    assert len(store.read(sa.select(tickets.c.ticket_id))) == 100


def test_columns_keep_their_comments_and_the_store_opens_again(duckdb_store: Store) -> None:
    comments = sa.text(
        "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'tickets' ORDER BY column_name"
    )
    with duckdb_store.engine.connect() as connection:
        before = connection.execute(comments).all()
    first_load(duckdb_store)
    duckdb_store.close()
    opened = open_store(duckdb_store.url)
    with opened.engine.connect() as connection:
        assert connection.execute(comments).all() == before
    assert len(opened.read(sa.select(tickets.c.ticket_id))) == 50
    opened.close()


def test_a_first_load_that_fails_leaves_the_table_as_it_was(duckdb_store: Store) -> None:
    def fail() -> None:
        with duckdb_store.transaction() as connection:
            bulk.merge(connection, tickets, ROWS)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    first_load(duckdb_store)
    names = duckdb_store.read(sa.select(sa.column("table_name")).select_from(sa.text("duckdb_tables()")))
    assert "tickets_first" not in set(names["table_name"])


def test_a_reader_of_before_keeps_its_view(duckdb_store: Store) -> None:
    counted = sa.select(sa.func.count()).select_from(tickets)
    with duckdb_store.engine.connect() as reader:
        assert reader.execute(counted).scalar_one() == 0
        first_load(duckdb_store)
        assert reader.execute(counted).scalar_one() == 0
    with duckdb_store.engine.connect() as reader:
        assert reader.execute(counted).scalar_one() == 50
