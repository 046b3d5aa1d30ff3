"""The two ratios every Erlang formula is made of, as logarithms.

`1/B = P(Poisson(A) <= N) / P(Poisson(A) = N)` and Palm's `A(x, y) = P(x, y) / pmf(x; y)` overflow or
turn into 0/0 in linear space (21 of 652 test points); as differences of logarithms they do not.
Source: formulas in Mandelbaum & Zeltyn, "Service engineering in action: the Palm/Erlang-A queue";
probability mass by Loader, "Fast and accurate computation of binomial probabilities";
continued fractions DLMF 8.9.1 and 8.9.2. Oracle: tests/staffing/oracles/erlang_mpmath.csv
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

TINY = 1e-280  # below this the incomplete gamma has lost digits or is 0: continued fraction instead
VAST, NEAR = 1e5, 0.2  # from here on, and so near its middle, the incomplete gamma is expanded uniformly
_C0 = (
    8.296711340953086e-07, -1.8540622107151600e-06, -2.1854485106799922e-06, 3.9192631785224378e-05,
    -1.7875514403292181e-04, 3.5273368606701940e-04, 1 / 864, -2 / 135, 1 / 12, -1 / 3,
)  # fmt: skip
_C1 = (-4.0187757201646091e-07, 1 / 4860, -77 / 77760, 1 / 378, -1 / 288, -1 / 540)
_C2 = 25 / 6048  # DLMF 8.12.11: coefficients of S in powers of eta, the highest first
_HALF_LOG_2PI = 0.5 * float(np.log(2 * np.pi))


def log_poisson(n: Floats, mean: Floats) -> Floats:
    """Log of `mean**n exp(-mean) / Gamma(n + 1)` for real n >= 0 and mean > 0.

    Example:
        >>> float(np.exp(log_poisson(np.array(3.0), np.array(2.0)))).__round__(12)
        0.180447044315
    """
    safe = np.where(n > 0, n, 1.0)
    u = (mean - safe) / safe
    # Far below n, u rounds to -1 and log1p(u) to -inf; the logarithm of the ratio is exact there.
    with np.errstate(divide="ignore"):  # a mean that underflowed to 0 has probability 0
        deviance = safe * np.where(u < -0.5, u - np.log(mean / safe), _log_gap(np.maximum(u, -0.5)))
    log_pmf = -deviance - _stirling_error(safe) - 0.5 * np.log(safe) - _HALF_LOG_2PI
    return np.where(n > 0, log_pmf, -mean)


def _stirling_error(n: Floats) -> Floats:
    """log Gamma(n + 1) less Stirling's approximation; the series is exact to 1e-14 from 16 on."""
    big = np.maximum(n, 16.0)
    r = 1.0 / (big * big)
    series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r / 1680))) / big
    small = np.minimum(n, 16.0)
    exact = special.gammaln(small + 1) - (small + 0.5) * np.log(small) + small - _HALF_LOG_2PI
    return np.where(n >= 16, series, exact)


def log_inverse_blocking(load: ArrayLike, agents: ArrayLike) -> Floats:
    """Log of 1/B, B the Erlang B blocking of `load` > 0 erlangs on real `agents` >= 0.

    Example:
        >>> float(np.exp(-log_inverse_blocking(10.0, 14.0))).__round__(12)
        0.056819143387
    """
    a, n = np.broadcast_arrays(np.asarray(load, float), np.asarray(agents, float))
    upper = special.gammaincc(n + 1, a)
    result = np.log(np.maximum(upper, TINY)) - log_poisson(n, a)
    result = _patched(result, upper < TINY, _upper_fraction, n, a)
    return _patched(result, _is_vast(n + 1, a), _vast_inverse_blocking, n, a)


def log_palm(x: ArrayLike, y: ArrayLike) -> Floats:
    """Log of Palm's A(x, y) = 1 + sum over j of y**j / ((x+1)...(x+j)), for x >= 0 and y > 0."""
    return palm_parts(x, y)[0]


def palm_parts(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    """`log_palm`, and the regularised lower incomplete gamma function P(x, y) it is made of."""
    xs, ys = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
    lower = special.gammainc(xs, ys)
    result = np.log(np.maximum(lower, TINY)) - log_poisson(xs, ys)
    result = _patched(result, lower < TINY, _lower_fraction, xs, ys)
    vast = _is_vast(xs, ys)
    if vast.any():
        lower = _patched(lower, vast, lambda x, y: np.exp(_log_vast_lower(x, y)), xs, ys)
        result = _patched(result, vast, lambda x, y: _log_vast_lower(x, y) - log_poisson(x, y), xs, ys)
    return result, lower


def _is_vast(a: Floats, x: Floats) -> Flags:
    """Where SciPy ends the series of P(a, x) too early: below the middle of a vast distribution, not far from it."""
    vast: Flags = (a > VAST) & (x < a - 3 * np.sqrt(a)) & (x > (1 - NEAR) * a)
    return vast


def _vast_inverse_blocking(n: Floats, a: Floats) -> Floats:
    return np.log1p(-np.exp(_log_vast_lower(n + 1, a))) - log_poisson(n, a)


def _log_vast_lower(a: Floats, x: Floats) -> Floats:
    """Log of the regularised incomplete gamma function P(a, x) for a > `VAST` and x below a, near it.

    Temme's uniform expansion, DLMF 8.12.3 to 8.12.11: with eta^2 / 2 = mu - log(1 + mu), mu = x / a - 1 and
    eta < 0, P = exp(-a eta^2 / 2) (erfcx(-eta sqrt(a / 2)) / 2 - S(a, eta) / sqrt(2 pi a)).
    """
    half = a * _log_gap((x - a) / a)
    eta = -np.sqrt(2 * half / a)
    s = np.polyval(_C0, eta) + np.polyval(_C1, eta) / a + _C2 / (a * a)
    logged: Floats = np.log(0.5 * special.erfcx(np.sqrt(half)) - s / np.sqrt(2 * np.pi * a)) - half
    return logged


def _log_gap(u: Floats) -> Floats:
    """`u - log(1 + u)` for u > -1, by its series where the two are nearly equal."""
    near = np.clip(u, -0.03, 0.03)
    series = near * near * np.polyval([(-1.0) ** k / (k + 2) for k in range(12, -1, -1)], near)
    far = np.where(np.abs(u) < 0.03, 0.5, u)
    return np.where(np.abs(u) < 0.03, series, far - np.log1p(far))


def _patched(
    values: Floats, where: Flags, by: Callable[[Floats, Floats], Floats], p: Floats, q: Floats
) -> Floats:
    if not where.any():
        return values
    out = np.array(values)
    out[where] = by(p[where], q[where])
    return out


def _upper_fraction(n: Floats, a: Floats) -> Floats:
    """Log 1/B by Legendre's fraction; only used where n lies far below a, so it converges fast."""
    return np.log(a) - np.log(_lentz(a - n, lambda i: (-i * (i - n - 1), a - n + 2 * i)))


def _lower_fraction(x: Floats, y: Floats) -> Floats:
    """Log A(x, y) by DLMF 8.9.1; only used where y lies far below x."""

    def term(i: int) -> tuple[Floats, Floats]:
        half = (i + 1) // 2
        return (-(x + half - 1) * y if i % 2 else half * y), x + i

    # A = 1 / (1 - y/(x+1 + y/(x+2 - ...))) = x / (x - x y/(x+1 + ...)): the first partial is x y / x
    return np.log(x) - np.log(_lentz(x, term))


def small_share(x: Floats, y: Floats) -> Floats:
    """P(abandon | wait) = x / (y A) + 1 - x / y without the difference, where y lies well below x.

    In DLMF 8.9.1 x / A = x - x y / (x + 1 + K), so that the share is (1 + K) / (x + 1 + K).
    """

    def term(i: int) -> tuple[Floats, Floats]:
        half = (i + 3) // 2
        return (-(x + half - 1) * y if i % 2 else half * y), x + i + 2

    k = y / _lentz(x + 2, term)
    return (1 + k) / (x + 1 + k)


def _lentz(first: Floats, term: Callable[[int], tuple[Floats, Floats]]) -> Floats:
    """Continued fraction first + a1/(b1 + a2/(b2 + ...)) by the modified Lentz method."""
    f = np.array(first, float)
    c, d = f.copy(), np.zeros_like(f)
    for i in range(1, 20_000):
        a, b = term(i)
        d = 1 / (b + a * d)
        c = b + a / c
        delta = c * d
        f = f * delta
        if np.all(np.abs(delta - 1) < 1e-15):
            break
    return f
