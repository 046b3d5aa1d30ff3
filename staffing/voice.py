"""One question for both voice models: Erlang A where a patience is given, Erlang C where it is None."""

from __future__ import annotations

from numpy.typing import ArrayLike

from domain.workload import ServiceTarget
from staffing import erlang_a, erlang_c
from staffing.log_space import Floats
from staffing.palm import Definition


def agents(
    load: ArrayLike,
    aht_s: ArrayLike,
    patience_s: ArrayLike | None,
    target: ServiceTarget,
    *,
    definition: Definition = "offered",
    fractional: bool = False,
) -> Floats:
    """Fewest agents that meet `target`; an abandonment target needs a patience and is else left out.

    Example:
        >>> target = ServiceTarget(0.8, 20)
        >>> int(agents(10, 180, None, target)), int(agents(10, 180, 300, target))
        (14, 13)
    """
    if patience_s is None:
        return erlang_c.agents(
            load, aht_s, service_level=target.service_level, threshold_s=target.threshold_s,
            asa_s=target.asa_s, max_occupancy=target.max_occupancy, min_agents=target.min_agents,
            fractional=fractional,
        )  # fmt: skip
    return erlang_a.agents(
        load, aht_s, patience_s, service_level=target.service_level, threshold_s=target.threshold_s,
        asa_s=target.asa_s, max_abandonment=target.max_abandonment, max_occupancy=target.max_occupancy,
        definition=definition, min_agents=target.min_agents, fractional=fractional,
    )  # fmt: skip


def service_level(
    load: ArrayLike,
    agents: ArrayLike,
    aht_s: ArrayLike,
    patience_s: ArrayLike | None,
    threshold_s: ArrayLike,
    *,
    definition: Definition = "offered",
) -> Floats:
    """Share 0-1 answered within the threshold."""
    if patience_s is None:
        return erlang_c.metrics(load, agents, aht_s, threshold_s).service_level
    return erlang_a.metrics(load, agents, aht_s, patience_s, threshold_s, definition=definition).service_level


def capacity(
    agents: ArrayLike,
    aht_s: ArrayLike,
    patience_s: ArrayLike | None,
    target: ServiceTarget,
    *,
    definition: Definition = "offered",
) -> Floats:
    """Largest load in erlangs that `agents` carry within `target`."""
    if patience_s is None:
        return erlang_c.capacity(
            agents, aht_s, service_level=target.service_level, threshold_s=target.threshold_s,
            asa_s=target.asa_s, max_occupancy=target.max_occupancy,
        )  # fmt: skip
    return erlang_a.capacity(
        agents, aht_s, patience_s, service_level=target.service_level, threshold_s=target.threshold_s,
        asa_s=target.asa_s, max_abandonment=target.max_abandonment, max_occupancy=target.max_occupancy,
        definition=definition,
    )  # fmt: skip
