"""The store: an engine from a URL, its schema brought up to date, and plain reads.

One process owns a DuckDB file; a second one is told who holds it and what to do.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data_sources.tables import store_settings
from domain.errors import StoreError

if TYPE_CHECKING:
    import pandas as pd


_TURNS: dict[str, threading.RLock] = {}
LOADING = 7_305_411
"""Number of the lock of a PostgreSQL database that loads take turns with, in whichever process they run."""
_MAKING = threading.Lock()


def _turn(url: str) -> threading.RLock:
    """The lock that the writers of one store take turns with."""
    with _MAKING:
        return _TURNS.setdefault(url, threading.RLock())


@dataclass(frozen=True)
class Store:
    """An open store. Make one per process with `open_store` and share it.

    Attributes:
        url: SQLAlchemy URL without a password.
        engine: the engine; safe to use from several threads.
    """

    url: str
    engine: sa.Engine

    @property
    def is_duckdb(self) -> bool:
        return self.engine.dialect.name == "duckdb"

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """A connection whose changes are all kept or all undone.

        On DuckDB one thread writes at a time and the others wait; there two writers would conflict.
        """
        with _turn(self.url) if self.is_duckdb else nullcontext(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def loading(self) -> Iterator[sa.Connection]:
        """A transaction of which one is open at a time, in whichever thread or process.

        What it reads of the store stays true until it commits, such as that a row is not there yet.
        """
        with self.transaction() as connection:
            if not self.is_duckdb:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOADING)))
            yield connection

    def read(self, statement: sa.Select[Any] | sa.CompoundSelect[Any]) -> pd.DataFrame:
        """Rows of a statement as a frame, one column per selected label."""
        import pandas as pd

        with self.engine.connect() as connection:
            result = connection.execute(statement)
            return pd.DataFrame(result.all(), columns=list(result.keys()))

    def read_many(self, statement: sa.Select[Any]) -> pd.DataFrame:
        """As `read`, for hundreds of thousands of rows: columns at once instead of row by row.

        Args:
            statement: without bound parameters that cannot be written as literals.
        """
        if not self.is_duckdb:
            return self.read(statement)
        compiled = statement.compile(self.engine, compile_kwargs={"literal_binds": True})
        with self.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            frame: pd.DataFrame = raw.sql(str(compiled)).to_arrow_table().to_pandas()
            return frame

    def setting(self, name: str) -> str | None:
        """A setting kept in the store, such as its reporting zone."""
        with self.engine.connect() as connection:
            return setting(connection, name)

    def keep_setting(self, name: str, value: str) -> None:
        """Set or replace a setting kept in the store."""
        with self.transaction() as connection:
            connection.execute(sa.delete(store_settings).where(store_settings.c.name == name))
            connection.execute(sa.insert(store_settings).values(name=name, value=value))

    def close(self) -> None:
        """Give the file or the connections back."""
        self.engine.dispose()


def setting(connection: sa.Connection, name: str) -> str | None:
    """A setting kept in the store, as a transaction sees it."""
    chosen = sa.select(store_settings.c.value).where(store_settings.c.name == name)
    return connection.execute(chosen).scalar_one_or_none()


def open_store(url: str) -> Store:
    """Open the store at `url` and bring its schema up to date.

    Args:
        url: `duckdb:///path/to/file.duckdb`, `duckdb:///:memory:` or
            `postgresql+psycopg://user:password@host/database`.

    Raises:
        StoreError: when the URL is not understood, the file is held by another process, the
            server does not answer, or the schema is newer than this version.
    """
    from data_sources.migrations.upgrade import upgrade

    engine = _engine(url)
    try:
        upgrade(engine)
    except StoreError:
        engine.dispose()
        raise
    except (sa.exc.DBAPIError, OSError) as error:
        engine.dispose()
        shown = engine.url.render_as_string(hide_password=True)
        raise StoreError(_sentence(shown, str(getattr(error, "orig", error)))) from error
    return Store(engine.url.render_as_string(hide_password=True), engine)


def _engine(url: str) -> sa.Engine:
    try:
        parsed = sa.make_url(_with_driver(url))
    except (sa.exc.ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        raise StoreError(
            f"a store URL such as duckdb:///data/queuecast.duckdb or "
            f"postgresql+psycopg://user@host/database was wanted, got {without_password(url)}."
        ) from error
    if parsed.get_backend_name() not in {"duckdb", "postgresql"}:
        raise StoreError(
            f"the store is a DuckDB file or a PostgreSQL database, got {parsed.get_backend_name()}. "
            "Set DATABASE_URL or --store to a duckdb:/// or postgresql+psycopg:// URL."
        )
    if parsed.get_backend_name() == "duckdb":
        return _duckdb_engine(parsed)
    return sa.create_engine(parsed, pool_pre_ping=True)


def without_password(url: str) -> str:
    """A URL, understood or not, that may be shown.

    Example:
        >>> without_password("postgresql://ann:secret@host:x/db")
        'postgresql://ann:***@host:x/db'
    """
    return re.sub(r"(://[^:/@]*):.*@", r"\1:***@", url)


def _with_driver(url: str) -> str:
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)


def _duckdb_engine(parsed: sa.URL) -> sa.Engine:
    if parsed.database in (None, "", ":memory:"):
        return sa.create_engine("duckdb:///:memory:", poolclass=sa.pool.StaticPool)
    Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
    return sa.create_engine(parsed)


def _sentence(url: str, text: str) -> str:
    """Say in one sentence why the store cannot be opened."""
    held = re.search(r"Conflicting lock is held in (.+?) \(PID (\d+)\)", text)
    if held:
        return (
            f"the store {url} is in use by another process ({Path(held[1]).name}, process id {held[2]}). "
            "A DuckDB file has one owner: stop that process (the app, if it runs), load through the "
            "app's Upload page or its inbox folder, or use PostgreSQL."
        )
    first = text.strip().splitlines()[0] if text.strip() else "no reason given"
    return f"the store {url} cannot be opened: {first.rstrip('.')}. Check --store or DATABASE_URL."
