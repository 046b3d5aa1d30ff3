"""The store: schema, bulk merge, dialect constructs, and sentences when it cannot be opened."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from data_sources.bulk import MergeCounts, append, merge
from data_sources.migrations.upgrade import FOLDER, HEAD, version
from data_sources.sql import bucket, percentiles, seconds_between
from data_sources.store import Store, open_store
from data_sources.table_columns import metadata
from data_sources.tables import contacts, store_settings, surveys, tickets
from domain.errors import StoreError


def ticket_rows(n: int, status: str = "open") -> pd.DataFrame:
    created = pd.date_range("2026-03-28", periods=n, freq="7min", tz="UTC")
    return pd.DataFrame(
        {
            "source": "test",
            "ticket_id": [f"{i:05}" for i in range(n)],
            "created_at": created,
            "created_on": created.date,
            "status": status,
            "channel": [None if i % 10 == 0 else "email" for i in range(n)],
            "subject": ['quote " comma, newline \n tab \t backslash \\' if i % 3 else "" for i in range(n)],
            "handle_s": [None if i % 4 == 0 else i * 1.5 for i in range(n)],
            "reopens": [None if i % 5 == 0 else i for i in range(n)],
            "is_bot_resolved": [None if i % 2 == 0 else True for i in range(n)],
            "load_id": "first",
        }
    )


def test_a_new_store_has_the_newest_schema(store: Store) -> None:
    assert version(store.engine) == HEAD
    assert ScriptDirectory(str(FOLDER)).get_heads() == [HEAD]


def is_other_type(*compared: object) -> bool | None:
    """DuckDB calls every text VARCHAR; that is no difference."""
    present, wanted = compared[3], compared[4]
    return False if isinstance(present, sa.String) and isinstance(wanted, sa.String) else None


def test_migrations_and_tables_agree(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": is_other_type})
        differences = [d for d in compare_metadata(context, metadata) if "index" not in d[0]]
    assert differences == []


def test_merging_twice_changes_nothing_and_a_change_is_seen(store: Store) -> None:
    rows = ticket_rows(100)
    with store.transaction() as connection:
        assert merge(connection, tickets, rows) == MergeCounts(loaded=100)
    with store.transaction() as connection:
        assert merge(connection, tickets, rows.assign(load_id="second")) == MergeCounts(unchanged=100)
    rows.loc[:9, "status"] = "solved"
    more = pd.concat([rows, ticket_rows(110).tail(10)])
    with store.transaction() as connection:
        assert merge(connection, tickets, more) == MergeCounts(loaded=10, updated=10, unchanged=90)
    assert store.read(sa.select(sa.func.count()).select_from(tickets)).iloc[0, 0] == 110


def test_what_goes_in_comes_out(store: Store) -> None:
    rows = ticket_rows(50)
    with store.transaction() as connection:
        merge(connection, tickets, rows)
    names = ["ticket_id", "subject", "channel", "handle_s", "reopens", "is_bot_resolved", "created_at"]
    back = store.read(sa.select(*(tickets.c[n] for n in names)).order_by(tickets.c.ticket_id))
    for name in names[:-1]:
        expected = [None if pd.isna(v) else v for v in rows[name]]
        assert [None if pd.isna(v) else v for v in back[name]] == expected, name
    assert list(back["created_at"]) == list(rows["created_at"].dt.tz_localize(None))


def test_a_key_given_twice_is_folded_to_the_last_and_counted(store: Store) -> None:
    rows = pd.concat([ticket_rows(3), ticket_rows(1, status="closed")])
    with store.transaction() as connection:
        assert merge(connection, tickets, rows) == MergeCounts(loaded=3, repeated=1)
    first = sa.select(tickets.c.status).where(tickets.c.ticket_id == "00000")
    assert store.read(first)["status"].tolist() == ["closed"]


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    def interrupted() -> None:
        with store.transaction() as connection:
            merge(connection, tickets, ticket_rows(5))
            raise RuntimeError("stop here")

    with pytest.raises(RuntimeError, match="stop here"):
        interrupted()
    assert store.read(sa.select(sa.func.count()).select_from(tickets)).iloc[0, 0] == 0


def test_unknown_columns_are_named(store: Store) -> None:
    with pytest.raises(ValueError, match="colour"), store.transaction() as connection:
        merge(connection, tickets, ticket_rows(1).assign(colour="red"))


def test_a_first_load_lies_in_time_order_whatever_the_order_of_the_file(duckdb_store: Store) -> None:
    created = pd.to_datetime(["2026-03-02", "2026-01-01", None, "2026-02-01"])
    frame = pd.DataFrame({"source": "s", "ticket_id": list("abcd"), "created_at": created})
    with duckdb_store.transaction() as connection:
        assert append(connection, tickets, frame) == 4
    lies = duckdb_store.read(sa.select(tickets.c.ticket_id))["ticket_id"].tolist()
    assert lies == ["b", "d", "a", "c"]


def test_append_takes_rows_known_to_be_new(store: Store) -> None:
    with store.transaction() as connection:
        rows = pd.DataFrame({"source": "s", "survey_id": ["1", "2"], "score": [5.0, None]})
        assert append(connection, surveys, rows) == 2
    assert store.read(sa.select(sa.func.count(surveys.c.score))).iloc[0, 0] == 1


def test_dialect_constructs_say_the_same(store: Store) -> None:
    offered = pd.to_datetime(["2026-03-29 00:07:30", "2026-03-29 00:14:59", "2026-03-29 00:15:00"])
    rows = pd.DataFrame(
        {
            "source": "s",
            "contact_id": ["a", "b", "c"],
            "offered_at": offered,
            "ended_at": offered + pd.Timedelta(seconds=90.5),
            "wait_s": [10.0, 20.0, 40.0],
        }
    )
    with store.transaction() as connection:
        merge(connection, contacts, rows)
    starts = bucket(contacts.c.offered_at, 900)
    by_interval = store.read(sa.select(starts.label("at"), sa.func.count().label("n")).group_by(starts))
    assert sorted(by_interval["n"]) == [1, 2]
    both = store.read(
        sa.select(
            *percentiles(contacts.c.wait_s, (0.5, 0.9), among=(0.1, 0.5, 0.9)),
            sa.func.sum(seconds_between(contacts.c.offered_at, contacts.c.ended_at)).label("total_s"),
        )
    )
    assert both.iloc[0].tolist() == pytest.approx([20.0, 36.0, 271.5])


def test_settings_are_kept(store: Store) -> None:
    assert store.setting("zone") is None
    store.keep_setting("zone", "Europe/Berlin")
    store.keep_setting("zone", "Asia/Tokyo")
    assert store.setting("zone") == "Asia/Tokyo"
    assert store.read(sa.select(store_settings))["name"].tolist() == ["zone"]


def test_a_store_of_a_newer_version_is_refused(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    url = store.engine.url.render_as_string(hide_password=False)
    with pytest.raises(StoreError, match="version 9999"):
        open_store(url)


def test_a_file_held_by_another_process_says_who_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "held.duckdb"
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(StoreError, match=rf"process id {holder.pid}.*one owner"):
            open_store(f"duckdb:///{path}")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "a store URL such as"),
        ("sqlite:///x.db", "DuckDB file or a PostgreSQL"),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none", "cannot be opened"),
    ],
)
def test_a_wrong_url_gets_a_sentence(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        open_store(url)


def test_moments_are_utc_whatever_zone_they_came_in(duckdb_store: Store) -> None:
    berlin = pd.to_datetime(["2026-03-29T03:00:00+02:00"])
    rows = pd.DataFrame({"source": "s", "ticket_id": ["1"], "created_at": berlin})
    with duckdb_store.transaction() as connection:
        merge(connection, tickets, rows)
    moment = duckdb_store.read(sa.select(tickets.c.created_at)).iloc[0, 0]
    assert moment.to_pydatetime().replace(tzinfo=UTC) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_stop_inside_a_query_leaves_nothing_half_done(duckdb_store: Store) -> None:
    """The transaction around a query that is interrupted is undone."""

    def stopped() -> None:
        with duckdb_store.transaction() as connection:
            connection.execute(sa.text("INSERT INTO store_settings VALUES ('half', 'done')"))
            raw = connection.connection.driver_connection
            assert raw is not None
            threading.Timer(0.2, raw.interrupt).start()
            connection.execute(sa.text("SELECT sum(sin(range)) FROM range(1000000000000)"))

    with pytest.raises((sa.exc.SQLAlchemyError, RuntimeError), match=r"(?i)interrupt"):
        stopped()
    assert duckdb_store.setting("half") is None
