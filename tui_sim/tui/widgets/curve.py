"""A history as a curve of signs: resampled to the columns, between round bounds, in braille or in bars."""

from collections.abc import Sequence

# The dots of a braille sign by column and row, as Unicode counts them.
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))


def resample(history: Sequence[int], points: int, columns: int) -> list[float | None]:
    """The last ``points`` of a history as ``columns`` values, by linear interpolation; None before its beginning."""
    found: list[float | None] = []
    count = len(history)
    for column in range(columns):
        at = count - 1 - (columns - 1 - column) * (points - 1) / max(1, columns - 1)
        if at < 0:
            found.append(None)
            continue
        low = int(at)
        high = min(count - 1, low + 1)
        found.append(history[low] + (history[high] - history[low]) * (at - low))
    return found


def nice_range(low: float, high: float) -> tuple[float, float]:
    """Bounds around the values that change rarely: round numbers, a tenth of room, at least a fifth of the height."""
    if high <= 0:
        return 0.0, 10.0
    room = max((high - low) * 0.15, high * 0.05, 1.0)
    low, high = max(0.0, low - room), high + room
    step = 10.0 ** max(0, len(str(int(max(high - low, 1)))) - 1) / 2
    return low // step * step, -(-high // step) * step


def braille(levels: Sequence[int | None], height: int) -> list[str]:
    """Two columns and four levels a cell; what lies under the curve is dotted, so that it reads as an area."""
    rows = []
    for row in range(height):
        cells = []
        floor = (height - 1 - row) * 4
        for at in range(0, len(levels), 2):
            bits = 0
            for side in (0, 1):
                level = levels[at + side] if at + side < len(levels) else None
                before = levels[at + side - 1] if at + side > 0 else None
                if level is None:
                    continue
                low = min(level, before if before is not None else level)
                high = max(level, before if before is not None else level)
                for dot in range(4):
                    number = floor + dot
                    line = low <= number <= high
                    area = number < low and number % 2 == 0 and (at + side) % 2 == 0
                    if line or area:
                        bits |= _DOTS[side][3 - dot]
            cells.append(chr(0x2800 + bits) if bits else " ")
        rows.append("".join(cells))
    return rows


def bars(levels: Sequence[int | None], height: int, bar: str) -> list[str]:
    """One column and a level for each sign of ``bar`` a cell."""
    steps = len(bar)
    rows = []
    for row in range(height):
        floor = (height - 1 - row) * steps
        rows.append(
            "".join(" " if level is None or level < floor else bar[min(steps - 1, level - floor)] for level in levels)
        )
    return rows
