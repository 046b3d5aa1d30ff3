"""Alembic's entry: runs on the connection that `upgrade` hands over."""

import duckdb_sqlalchemy.alembic_impl  # noqa: F401  (registers DuckDB with Alembic, whatever was imported first)
from alembic import context

# every module of tables, so that `metadata` holds them all
from data_sources import alert_tables, schedule_tables, tables  # noqa: F401
from data_sources.table_columns import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
