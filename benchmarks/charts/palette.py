"""How far apart the palette's colours lie for readers with and without a colour-vision deficiency.

Run `python -m benchmarks.charts.palette` from the project root. Prints, for the first seven and for all
ten colours, the smallest OKLab distance under normal vision and under simulated protanopia, deuteranopia
and tritanopia (Machado, Oliveira and Fernandes 2009, severity 1.0, applied to linear RGB), and the
contrast of every colour against both page backgrounds.
`--search SECONDS` looks for a better palette from the present one.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from numpy.typing import NDArray

from charts import theme

Array = NDArray[np.float64]
VISION = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
LMS = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip
LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]]
)  # fmt: skip


def linear(hexes: tuple[str, ...]) -> Array:
    rgb = np.array([[int(h[i : i + 2], 16) for i in (1, 3, 5)] for h in hexes]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def oklab(rgb: Array) -> Array:
    return np.cbrt(np.clip(rgb, 0, 1) @ LMS.T) @ LAB.T


def nearest(rgb: Array, vision: str) -> float:
    lab = oklab(rgb @ VISION[vision].T)
    gap = np.linalg.norm(lab[:, None] - lab[None], axis=2)
    return float(gap[np.triu_indices(len(rgb), 1)].min())


def worst(rgb: Array) -> float:
    return min(nearest(rgb, v) * (0.8 if v == "tritan" else 1) ** -1 for v in VISION)


def score(hexes: tuple[str, ...]) -> float:
    """Distances to raise, less what leaves the allowed lightness, is gaudy, or moves the accent from blue."""
    rgb = linear(hexes)
    light = rgb @ np.array([0.2126, 0.7152, 0.0722])
    outside = float(np.maximum(0.121 - light, 0).sum() + np.maximum(light - 0.297, 0).sum())
    lab = oklab(rgb)
    chroma = np.linalg.norm(lab[:, 1:], axis=1)
    gaudy = float(np.maximum(chroma - 0.20, 0).sum())
    dull = float(np.maximum(0.06 - chroma, 0).sum())
    off_blue = float(np.linalg.norm(lab[0] - oklab(linear(("#1f77c4",)))[0]))
    return worst(rgb[:7]) + worst(rgb) - 20 * outside - 5 * gaudy - 2 * dull - off_blue


def search(start: tuple[str, ...], seconds: float) -> tuple[str, ...]:
    rng = np.random.default_rng(7)
    best, best_score, until = start, score(start), time.monotonic() + seconds
    current, current_score, begun = best, best_score, time.monotonic()
    while (now := time.monotonic()) < until:
        heat = 1 - (now - begun) / seconds
        i = int(rng.integers(len(start)))
        rgb = [int(current[i][k : k + 2], 16) for k in (1, 3, 5)]
        moved = np.clip(np.array(rgb) + rng.normal(0, 6 + 30 * heat, 3), 0, 255).astype(int)
        trial = (*current[:i], "#" + "".join(f"{v:02x}" for v in moved), *current[i + 1 :])
        value = score(trial)
        if value > current_score - 0.01 * heat * rng.random():
            current, current_score = trial, value
        if value > best_score:
            best, best_score = trial, value
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--search", type=float, default=0.0)
    seconds = parser.parse_args().search
    hexes = search(theme.PALETTE, seconds) if seconds else theme.PALETTE
    print(hexes)
    for vision in VISION:
        print(f"{vision:8s} {nearest(linear(hexes[:7]), vision):.3f} {nearest(linear(hexes), vision):.3f}")
    for name in hexes:
        print(name, *(f"{theme.contrast(name, b.background):.2f}" for b in theme.INKS.values()))


if __name__ == "__main__":
    main()
