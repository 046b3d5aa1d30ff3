"""The shapes of a column's cells: digits become 9, letters a, everything else stays.

A column of a million moments has a handful of shapes. Each shape is understood once; the digits of
all its cells are then read by position with array arithmetic, so that deciding and reading a column
look at every value and still cost little.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_sources import pieces

Bytes = npt.NDArray[np.uint8]
Whole = npt.NDArray[np.int64]


def _classes() -> Bytes:
    table = np.arange(256, dtype=np.uint8)
    table[48:58] = ord("9")
    table[65:91] = table[97:123] = ord("a")
    table[128:] = ord("a")
    return table


_CLASSES = _classes().tobytes()


@dataclass(frozen=True, slots=True)
class ShapeGroup:
    """The cells of one shape: where they stand in the column and their bytes as a matrix."""

    shape: str
    rows: Whole
    cells: Bytes

    def number(self, start: int, length: int) -> Whole:
        """The digits at `start` as whole numbers, one per cell."""
        value = np.zeros(len(self.rows), dtype=np.int64)
        for position in range(start, start + length):
            value = value * 10 + (self.cells[:, position].astype(np.int64) - 48)
        return value

    def words(self, start: int, length: int) -> npt.NDArray[np.bytes_]:
        """The bytes at `start` as fixed-width byte strings, one per cell."""
        part = np.ascontiguousarray(self.cells[:, start : start + length])
        return part.view(f"S{length}").ravel()


def text_array(values: Any) -> Any:
    """Cells as one contiguous Arrow string array, trimmed, with empty cells as null."""
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], pa.string())
    text = array.cast(pa.string())
    trimmed = pc.utf8_trim_whitespace(text)
    if trimmed.equals(text):
        trimmed = text  # the copy goes: a file of tidy cells is held once
    is_empty = pc.equal(pc.binary_length(trimmed), 0)
    return (
        pc.if_else(is_empty, pa.scalar(None, pa.string()), trimmed) if pc.any(is_empty).as_py() else trimmed
    )


def shape_array(text: Any) -> Any:
    """The shape of each cell of a string array; null stays null."""
    offsets, data = _buffers(text)
    if len(data) == 0:
        return text
    classes = (data[s : s + pieces.PIECE].tobytes().translate(_CLASSES) for s in pieces.starts(len(data)))
    mapped = pa.py_buffer(b"".join(classes))
    rebuilt = pa.py_buffer((offsets - offsets[0]).astype(np.int32))
    shapes = pa.StringArray.from_buffers(len(text), rebuilt, mapped)
    return pc.if_else(pc.is_valid(text), shapes, pa.scalar(None, pa.string())) if text.null_count else shapes


def _buffers(text: Any) -> tuple[npt.NDArray[np.int32], Bytes]:
    _, offset_buffer, data_buffer = text.buffers()
    offsets = np.frombuffer(offset_buffer, dtype=np.int32)[text.offset : text.offset + len(text) + 1]
    data = np.frombuffer(data_buffer or b"", dtype=np.uint8)
    return offsets, data[offsets[0] : offsets[-1]]


def shape_counts(text: Any) -> dict[str, int]:
    """How many cells have each shape, most frequent first; nulls are left out."""
    counts = pc.value_counts(shape_array(text).drop_null())
    pairs = zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True)
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))


def shape_groups(text: Any) -> list[ShapeGroup]:
    """The cells of a string array grouped by shape, each group as a byte matrix.

    Example:
        >>> groups = shape_groups(pa.array(["2024-01-31", None, "2024-02-01"]))
        >>> groups[0].shape, groups[0].number(5, 2).tolist(), groups[0].rows.tolist()
        ('9999-99-99', [1, 2], [0, 2])
    """
    encoded = shape_array(text).dictionary_encode()
    offsets, data = _buffers(text)
    starts = (offsets[:-1] - offsets[0]).astype(np.int64)
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    groups = []
    for code, shape in enumerate(encoded.dictionary.to_pylist()):
        rows = np.flatnonzero(codes == code).astype(np.int64)
        groups.append(ShapeGroup(shape, rows, _matrix(data, starts[rows], len(shape))))
    return groups


def _matrix(data: Bytes, starts: Whole, width: int) -> Bytes:
    if len(starts) > 1 and np.all(np.diff(starts) == width):
        return data[starts[0] : starts[0] + width * len(starts)].reshape(len(starts), width)
    matrix: Bytes = data[starts[:, None] + np.arange(width)]
    return matrix
