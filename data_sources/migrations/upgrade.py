"""Bring a store's schema to this version, without a configuration file."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from domain.errors import StoreError

FOLDER = Path(__file__).resolve().parent
KNOWN = frozenset(p.name.split("_")[0] for p in (FOLDER / "versions").glob("[0-9]*.py"))
"""Versions by their file names, without Alembic; a test holds them to what Alembic finds there."""
HEAD = max(KNOWN)


def upgrade(engine: sa.Engine) -> None:
    """Run the migrations that `engine`'s store has not seen.

    Raises:
        StoreError: when the store was made by a newer version.
    """
    present = version(engine)
    if present == HEAD:
        return
    if present is not None and present not in KNOWN:
        raise StoreError(
            f"the store has schema version {present}, this Queuecast knows up to {HEAD}. "
            "Use the newer Queuecast, or another store."
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def version(engine: sa.Engine) -> str | None:
    """The schema version of the store, None for an empty one."""
    if not sa.inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
