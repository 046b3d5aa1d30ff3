"""Words that follow a number."""

from __future__ import annotations


def counted(count: float, one: str, many: str = "") -> str:
    """A count with its noun, in the singular for one; decimals only where there are some.

    Example:
        >>> counted(1, "shift"), counted(2400, "shift"), counted(2, "break was", "breaks were")
        ('1 shift', '2,400 shifts', '2 breaks were')
    """
    shown = f"{count:,.2f}".rstrip("0").rstrip(".")
    return f"{shown} {one if count == 1 else many or one + 's'}"


def people(count: float) -> str:
    """How many people.

    Example:
        >>> people(1), people(1.5)
        ('1 person', '1.5 people')
    """
    return counted(count, "person", "people")
