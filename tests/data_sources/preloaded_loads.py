"""What a load imports, imported once by the fork server; nothing is run."""

import data_sources.ingest
import data_sources.migrations.upgrade
import data_sources.store
import data_sources.writing  # noqa: F401
import tests.data_sources.killed_loads  # noqa: F401
