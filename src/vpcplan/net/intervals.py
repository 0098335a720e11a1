"""Sets of integers as sorted, disjoint, non-adjacent closed intervals: ``((0, 21), (23, 65535))``."""

from __future__ import annotations

Intervals = tuple[tuple[int, int], ...]


def intersect_intervals(left: Intervals, right: Intervals) -> Intervals:
    """The integers in both sets."""
    if left == right:
        return left
    result: list[tuple[int, int]] = []
    i = j = 0
    while i < len(left) and j < len(right):
        low = max(left[i][0], right[j][0])
        high = min(left[i][1], right[j][1])
        if low <= high:
            result.append((low, high))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return tuple(result)


def unite_intervals(left: Intervals, right: Intervals) -> Intervals:
    """The integers in either set; ``((1, 2),)`` and ``((3, 4),)`` give ``((1, 4),)``."""
    if not left or left == right:
        return right
    if not right:
        return left
    result: list[tuple[int, int]] = []
    for low, high in sorted(left + right):
        if result and low <= result[-1][1] + 1:
            if high > result[-1][1]:
                result[-1] = (result[-1][0], high)
        else:
            result.append((low, high))
    return tuple(result)


def subtract_intervals(left: Intervals, right: Intervals) -> Intervals:
    """The integers of ``left`` that are not in ``right``."""
    if not left or not right:
        return left
    result: list[tuple[int, int]] = []
    j = 0
    for low, high in left:
        start = low
        while j < len(right) and right[j][1] < start:
            j += 1
        k = j
        while k < len(right) and right[k][0] <= high:
            if right[k][0] > start:
                result.append((start, right[k][0] - 1))
            start = max(start, right[k][1] + 1)
            k += 1
        if start <= high:
            result.append((start, high))
    return tuple(result)


def format_intervals(intervals: Intervals) -> str:
    """``((80, 80), (1024, 65535))`` as ``80,1024-65535``."""
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in intervals)
