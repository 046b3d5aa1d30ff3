"""Queuecast without a browser: everything the screen does, from the same functions.

Try `python cli.py --help`, or `python cli.py VERB --help` for examples.
"""

from __future__ import annotations

import sys

from commands.table import main

if __name__ == "__main__":
    sys.exit(main())
