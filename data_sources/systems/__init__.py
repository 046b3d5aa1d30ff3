"""The registry of export formats. Add one: a module with a `System` and a line in `_ALL`.

Importing it costs nothing but plain values: no frame library is touched.
"""

from __future__ import annotations

from data_sources.systems.generic import GENERIC
from data_sources.systems.system import System

_ALL: tuple[System, ...] = (*GENERIC,)

SYSTEMS: dict[str, System] = {s.name: s for s in _ALL}
"""Every adapter by name."""
