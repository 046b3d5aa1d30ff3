"""Why a rate moved: because the mix of work changed, or because each kind of work went differently."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from domain.errors import InputError


@dataclass(frozen=True, slots=True)
class MixChange:
    """A change of a ratio of sums, split exactly into two parts that add up.

    Attributes:
        mix: from the weights of the groups moving; performance: from rates inside the groups.
        by_group: per group `weight_before`, `weight_after`, `rate_before`, `rate_after`, `mix`,
            `performance`; a group that was there only once counts as mix.
    """

    before: float
    after: float
    mix: float
    performance: float
    by_group: pd.DataFrame


def mix_change(before: pd.DataFrame, after: pd.DataFrame) -> MixChange:
    """Split the change of sum(numerator) / sum(denominator) between two periods.

    Args:
        before, after: columns `numerator` and `denominator`, indexed by group.

    Raises:
        InputError: a period without any denominator.

    Source: Marshall-Edgeworth midpoint weights, so the order of the periods only turns the sign.

    Example:
        >>> a = pd.DataFrame({"numerator": [90, 5], "denominator": [100, 10]}, index=["chat", "phone"])
        >>> b = pd.DataFrame({"numerator": [9, 50], "denominator": [10, 100]}, index=["chat", "phone"])
        >>> found = mix_change(a, b)
        >>> round(found.mix, 4), round(found.performance, 4)
        (-0.3273, 0.0)
    """
    groups, overall = _rates(before, after)
    rate_before = groups["rate_before"].fillna(groups["rate_after"])
    rate_after = groups["rate_after"].fillna(groups["rate_before"])
    middle = (overall["before"] + overall["after"]) / 2
    moved = groups["weight_after"] - groups["weight_before"]
    groups["mix"] = moved * ((rate_before + rate_after) / 2 - middle)
    groups["performance"] = (
        (rate_after - rate_before) * (groups["weight_before"] + groups["weight_after"]) / 2
    )
    return MixChange(
        overall["before"],
        overall["after"],
        float(groups["mix"].sum()),
        float(groups["performance"].sum()),
        groups,
    )


def _rates(before: pd.DataFrame, after: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, float]]:
    """Weight and rate of each group in both periods, and the overall rates."""
    columns = ["numerator", "denominator"]
    sides = [before[columns].add_suffix("_before"), after[columns].add_suffix("_after")]
    table = pd.concat(sides, axis=1)
    totals = table.sum()
    if totals["denominator_before"] == 0 or totals["denominator_after"] == 0:
        raise InputError("work in both periods", "a period without any", "Choose a longer period", "mix")
    groups = pd.DataFrame(index=table.index)
    for when in ("before", "after"):
        present = table[f"denominator_{when}"].where(table[f"denominator_{when}"] > 0)
        groups[f"weight_{when}"] = (
            present.fillna(0.0) / totals[f"denominator_{when}"]
        )  # absent weighs nothing
        groups[f"rate_{when}"] = table[f"numerator_{when}"] / present
    sides_of = ("before", "after")
    return groups, {w: float(totals[f"numerator_{w}"] / totals[f"denominator_{w}"]) for w in sides_of}
