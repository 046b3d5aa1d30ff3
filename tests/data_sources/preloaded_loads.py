"""What a load imports, imported once by the fork server; nothing is run."""

import jobs.intake  # noqa: F401
import tests.data_sources.killed_loads  # noqa: F401
