"""Errors a person reads: what was wanted, what came, what to do, and where.

Everything the app or the command line shows as one sentence derives from `QueuecastError`.
Programming mistakes stay `TypeError`, `KeyError` and the like and are shown as defects.
"""

from __future__ import annotations

LONGEST_GOT = 500


class QueuecastError(Exception):
    """Base of every error that is shown to a person as a sentence."""


class InputError(QueuecastError):
    """Something that was given cannot be used as it is.

    Args:
        wanted: what would have been accepted, with its unit or form.
        got: what came instead.
        remedy: what the person can do about it; may be empty.
        where: the row, column, file or option; may be empty.

    Example:
        >>> str(InputError("share must lie between 0 and 1", "80", "80% is 0.80", "column shrinkage"))
        'column shrinkage: share must lie between 0 and 1, got 80. 80% is 0.80.'
    """

    def __init__(self, wanted: str, got: object, remedy: str = "", where: str = "") -> None:
        got = _one_line(str(got))
        self.wanted, self.got, self.remedy, self.where = wanted, got, remedy, where
        place = f"{where}: " if where else ""
        advice = f" {remedy.rstrip('.')}." if remedy else ""
        super().__init__(f"{place}{wanted}, got {got}.{advice}")


def _one_line(got: str) -> str:
    """What came, short enough to stand in a sentence: a header can be megabytes long."""
    line = " ".join(got.split()) if "\n" in got else got
    return line if len(line) <= LONGEST_GOT else f"{line[:LONGEST_GOT]}..."


class NoDataError(QueuecastError):
    """There is nothing to answer the question with; the sentence says what to load.

    Args:
        page: stem of the page that mends it; may be empty.
    """

    def __init__(self, sentence: str, page: str = "") -> None:
        super().__init__(sentence)
        self.page = page


class StoreError(QueuecastError):
    """The store cannot be opened, is held by another process, or is of another version."""


class UnsolvedError(QueuecastError):
    """A model ended without an answer inside its limits; the sentence says which limit."""
