"""The verbs of the command line; `cli.py` joins them in one table."""
