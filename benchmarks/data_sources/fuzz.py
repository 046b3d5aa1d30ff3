"""Damage the sample files of every adapter for a while: only clear errors may come out.

    python benchmarks/data_sources/fuzz.py 180        # seconds; --seed N begins elsewhere, --files DIR damages others

Prints how many damaged files were loaded or refused, the slowest, and the first seeds that ended in
anything but a `QueuecastError`; those are the exit code.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data_sources.store import Store

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

NOW = datetime(2026, 11, 22)
FILES = ROOT / "tests" / "data_sources" / "files"


STORE_FILES = 100
"""Files after which a new store is opened."""


def one(store: Store, path: Path, seed: int) -> str:
    """What became of one damaged file: loaded, refused, or the traceback of what must not happen."""
    from data_sources.ingest import load
    from domain.errors import QueuecastError
    from tests.data_sources.mutations import damaged

    try:
        for report in load(store, (path.name, damaged(path.read_bytes(), seed)), now=NOW):
            if report.read != report.loaded + report.updated + report.unchanged + report.rejected:
                return f"rows do not add up: {report.as_json()}"
    except QueuecastError:
        return "refused"
    except Exception:  # noqa: BLE001 - whatever it is, it is the finding
        return traceback.format_exc(limit=-4)
    return "loaded"


def main() -> int:
    """Run for the given seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=180)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--files", type=Path, default=FILES)
    chosen = parser.parse_args()
    from data_sources.store import open_store

    paths, counts, faults = sorted(chosen.files.iterdir()), {"loaded": 0, "refused": 0}, 0
    slowest, began, seed = (0.0, ""), time.monotonic(), chosen.seed
    while time.monotonic() - began < chosen.seconds:
        if (seed - chosen.seed) % STORE_FILES == 0:
            store = open_store("duckdb:///:memory:")
        path = paths[seed % len(paths)]
        start = time.process_time()
        outcome = one(store, path, seed)
        slowest = max(slowest, (time.process_time() - start, f"{path.name} seed {seed}"))
        if outcome in counts:
            counts[outcome] += 1
        else:
            faults += 1
            sys.stdout.write(f"--- {path.name} seed {seed}\n{outcome}\n")
        seed += 1
    sys.stdout.write(
        f"{seed - chosen.seed} files from seed {chosen.seed}: {counts['loaded']} loaded, {counts['refused']} refused, "
        f"{faults} faults; slowest {slowest[0]:.2f} s of CPU ({slowest[1]})\n"
    )
    return min(faults, 100)


if __name__ == "__main__":
    raise SystemExit(main())
