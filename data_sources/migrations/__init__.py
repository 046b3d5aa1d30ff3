"""Schema versions of the store, as Alembic migrations."""
