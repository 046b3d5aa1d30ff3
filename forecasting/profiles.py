"""Day profiles with the noise taken out: each weekday's shape is drawn to that of all days.

How far it is drawn is decided by the data, slot by slot: by the variance of the estimated share
against the squared distance to the pooled shape in the slots around (James-Stein shrinkage). A
near-Poisson queue ends with one smooth shape; a large queue keeps seven of its own. How fast old weeks
are forgotten is learnt too: where shapes drift, recent weeks count more.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from forecasting.series import Floats

WEEK = 7
WEEK_WEIGHT = 0.95
SLOW_WEEK_WEIGHT, QUICK_WEEK_WEIGHT = 0.99, 0.8
ASSUMED_QUICK_SHARE, ASSUMED_SPREAD = 0.15, 0.3
"""What is believed of the share of the quick memory before shapes were compared, and how firmly."""
LEAD_WEEKS = 2
LEARNT_WEEKS, LEARNT_EVERY_WEEKS = 26, 2
LONGEST_WEEKS = 104
REFRESH_DAYS = 7
SMOOTH = np.array([1.0, 2.0, 1.0]) / 4
NEIGHBOURS = 3


class _Kept(threading.local):
    """What was last asked of `by_own_memory` in this thread, and its answer."""

    last: tuple[Floats, npt.NDArray[np.int64], Floats] | None = None


_KEPT = _Kept()


def by_own_memory(counts: Floats, origins: npt.NDArray[np.int64]) -> Floats:
    """`at_origins` with the share of the quick memory that each queue had before the first origin.

    Several models ask for the same shapes in turn: of a history that is read-only the last answer is kept.
    """
    last = _KEPT.last
    if last is not None and last[0] is counts and np.array_equal(last[1], origins):
        return last[2]
    shapes = at_origins(counts, origins, quick_share(counts, int(origins[0])))
    shapes.flags.writeable = False
    if not counts.flags.writeable:
        _KEPT.last = counts, origins.copy(), shapes
    return shapes


def at_origins(counts: Floats, origins: npt.NDArray[np.int64], quick: Floats) -> Floats:
    """Origins x queues x 7 x slots, day 0 being the origin's weekday; sums to 1 a day.

    Shapes move slowly: they are renewed every seven days and turned to the weekday between.

    Args:
        quick: share of the quick memory per queue, see `quick_share`.
    """
    made_at: list[int] = []
    for origin in origins:
        if not made_at or origin - made_at[-1] >= REFRESH_DAYS:
            made_at.append(int(origin))
    shapes = _shapes(counts, np.array(made_at), quick)
    made = np.empty((len(origins), counts.shape[0], WEEK, counts.shape[2]))
    for row, at in enumerate(np.searchsorted(made_at, origins, side="right") - 1):
        shape, turn = shapes[at], int(origins[row] - made_at[at]) % WEEK
        made[row, :, : WEEK - turn], made[row, :, WEEK - turn :] = shape[:, turn:], shape[:, :turn]
    return made


def quick_share(counts: Floats, origin: int) -> Floats:
    """How much of each queue's shapes should come from a quick memory, 0 to 1.

    Least squares on what every second past week was given its day totals: the share by which stepping from the
    slow mean of earlier weeks to the quick one would have come closest, drawn to what is assumed.
    """
    weeks = origin // WEEK
    window = counts[:, origin - weeks * WEEK : origin][:, -LONGEST_WEEKS * WEEK :]
    window = window.reshape(counts.shape[0], -1, WEEK, counts.shape[2])
    first = max(LEAD_WEEKS + 1, window.shape[1] - LEARNT_WEEKS)
    came = window[:, first::LEARNT_EVERY_WEEKS]
    days = came.sum(axis=3, keepdims=True)
    slow, quick = (days * _past_shares(window, first, w) for w in (SLOW_WEEK_WEIGHT, QUICK_WEEK_WEIGHT))
    expected = slow + quick
    step, off = quick - slow, came - slow
    weighed = np.divide(step, expected, out=np.zeros_like(step), where=expected > 0)
    gain, size = ((weighed * v).sum(axis=(1, 2, 3)) for v in (off, step))
    # In units of the noise seen, which is more than Poisson, the weight of what is assumed is clear.
    noise = np.divide(off**2, expected, out=np.zeros_like(off), where=expected > 0).sum(axis=(1, 2, 3))
    firm = noise / np.maximum((expected > 0).sum(axis=(1, 2, 3)), 1) / ASSUMED_SPREAD**2
    share = _over(gain + firm * ASSUMED_QUICK_SHARE, size + firm)
    return np.clip(share, 0.0, 1.0)


def _past_shares(window: Floats, first: int, falling: float) -> Floats:
    """Shares of the day known `LEAD_WEEKS` before every second week from `first` on: queues x weeks x 7 x slots."""
    queues, weeks, *day = window.shape
    age = np.arange(first, weeks, LEARNT_EVERY_WEEKS)[:, None] - LEAD_WEEKS - np.arange(weeks)
    weight = np.where(age >= 0, falling ** np.maximum(age, 0.0), 0.0)
    summed = (weight @ window.reshape(queues, weeks, -1)).reshape(queues, len(age), *day)
    return _over(summed, summed.sum(axis=3, keepdims=True))


def repeated(week: Floats, horizon: int) -> npt.NDArray[np.float32]:
    """One week after each origin, origins x queues x 7 x slots, again and again over the horizon."""
    origins, queues, _, slots = week.shape
    made = np.empty((origins, queues, horizon, slots), dtype=np.float32)
    made[:, :, :WEEK] = week[:, :, :horizon]
    for day in range(WEEK, horizon, WEEK):
        made[:, :, day : day + WEEK] = made[:, :, : min(WEEK, horizon - day)]
    return made


def last_weeks(
    values: Floats, origins: npt.NDArray[np.int64], longest: int
) -> Iterator[tuple[slice, Floats]]:
    """Rows of origins with equally many weeks before them, and origins x queues x weeks x 7 x ... of those.

    Args:
        values: queues x days x anything.
        origins: ascending.
        longest: most weeks taken.
    """
    weeks = np.minimum(longest, origins // WEEK)
    for have in np.unique(weeks):
        rows = slice(*np.searchsorted(weeks, [have, have + 1]).tolist())
        taken = np.stack([values[:, o - have * WEEK : o] for o in origins[rows]])
        yield rows, taken.reshape(*taken.shape[:2], int(have), WEEK, *values.shape[2:])


def _shapes(counts: Floats, origins: npt.NDArray[np.int64], quick: Floats) -> Floats:
    """Origins x queues x 7 x slots. Those on one weekday share their weeks and are made in one go."""
    made = np.empty((len(origins), counts.shape[0], WEEK, counts.shape[2]))
    for rows in (np.flatnonzero(origins % WEEK == day) for day in np.unique(origins % WEEK)):
        last = origins[rows] // WEEK
        first = np.maximum(last - LONGEST_WEEKS, 0)
        begin = int(origins[rows[0]] - (last[0] - first[0]) * WEEK)
        window = counts[:, begin : origins[rows[-1]]].reshape(counts.shape[0], -1, WEEK, counts.shape[2])
        slow, fast = (
            _placed(first - first[0], last - first[0], w) for w in (SLOW_WEEK_WEIGHT, QUICK_WEEK_WEIGHT)
        )
        week = shrunk_weeks(window, slow + quick[:, None, None] * (fast - slow))
        made[rows] = np.moveaxis(_over(week, week.sum(axis=3, keepdims=True)), 1, 0)
    return made


def _placed(first: npt.NDArray[np.int64], last: npt.NDArray[np.int64], falling: float) -> Floats:
    """Rows of `week_weights` on weeks [first, last) each, 0 on the others."""
    weight = np.zeros((len(first), int(last[-1])))
    for row, begin, end in zip(weight, first, last, strict=True):
        row[begin:end] = week_weights(int(end - begin), falling)
    return weight


def week_weights(weeks: int, falling: float = WEEK_WEIGHT) -> Floats:
    """Weights of past weeks, oldest first, falling by a factor a week and summing to 1."""
    weight: Floats = falling ** np.arange(weeks - 1, -1, -1.0)
    weight /= weight.sum()
    return weight


def shrunk_weeks(window: Floats, weight: Floats) -> Floats:
    """Expected counts of the seven weekdays with shrunk shapes; day totals stay as they are.

    Args:
        window: queues x weeks x 7 x slots.
        weight: queues x ways x weeks, summing to 1 over the weeks.

    Returns:
        queues x ways x 7 x slots.
    """
    mean: Floats = _weighted(weight, window)
    if window.shape[3] < 2 * NEIGHBOURS + 1:
        return mean
    total = mean.sum(axis=3, keepdims=True)
    share = _over(mean, total)
    noise = _noise(window, share, weight) / np.maximum(total, 1e-12) ** 2
    target = np.where(share > 0, _smooth(_over(mean.sum(axis=2), total.sum(axis=2))[:, :, None]), 0.0)
    distance = (share - target) ** 2
    pull = np.clip(_around(noise) / np.maximum(_around(distance), 1e-15), 0.0, 1.0)
    drawn = share + pull * (target - share)
    week: Floats = _over(drawn, drawn.sum(axis=3, keepdims=True)) * total
    return week


def _weighted(weight: Floats, window: Floats) -> Floats:
    """Weighted sums over the weeks of queues x weeks x 7 x slots: queues x ways x 7 x slots."""
    queues, weeks, *rest = window.shape
    summed: Floats = (weight @ window.reshape(queues, weeks, -1)).reshape(queues, weight.shape[1], *rest)
    return summed


def _noise(window: Floats, share: Floats, weight: Floats) -> Floats:
    """Weighted squares of (count - share x day total), multiplied out so that nothing large is made."""
    days = window @ np.ones(window.shape[3])
    square = weight**2
    own = _weighted(square, window * window)
    scaled = square[:, None] * np.moveaxis(days, 1, 2)[:, :, None]
    cross = np.moveaxis(scaled @ np.moveaxis(window, 1, 2), 1, 2)
    whole = (square @ days**2)[..., None]
    noise: Floats = np.maximum(own - 2 * share * cross + share**2 * whole, 0.0)
    return noise


def _over(above: Floats, below: Floats) -> Floats:
    ratio: Floats = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
    return ratio


def _smooth(shape: Floats) -> Floats:
    """Weighted mean of neighbouring slots; the day wraps round at midnight."""
    smooth: Floats = (
        SMOOTH[0] * np.roll(shape, 1, -1) + SMOOTH[1] * shape + SMOOTH[2] * np.roll(shape, -1, -1)
    )
    return smooth


def _around(values: Floats) -> Floats:
    """Sum over a slot and its neighbours on both sides; the day wraps round at midnight."""
    wrapped = np.concatenate([values[..., -NEIGHBOURS:], values, values[..., :NEIGHBOURS]], axis=-1)
    slots = values.shape[-1]
    total: Floats = wrapped[..., :slots].copy()
    for k in range(1, 2 * NEIGHBOURS + 1):
        total += wrapped[..., k : k + slots]
    return total
