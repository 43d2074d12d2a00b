"""``python -m tests.realism.picture FILE.svg``: six simulated hours of one channel with two raids, as three curves."""

import sys
from collections.abc import Sequence

from tests import runs
from tests.checks import seconds
from tui_sim.commands import Raid

MESSAGES, SEED, MINUTES = 140.0, 5, 360
RAIDS = ((90, 900), (240, 1600))
"""Minutes after the start, and raiders."""
WIDTH, LEFT, HIGH = 1400, 60, 190
STEP = (WIDTH - LEFT - 26) / MINUTES
CURVES = (("viewers", "#a970ff"), ("chat messages a minute", "#2fd180"), ("transactions a minute", "#f7c948"))


def by_minute() -> tuple[list[int], list[int], list[int]]:
    """Viewers at the end of each minute, chat messages in it, and transactions."""
    plays = runs.at(*((minute * 60.0, Raid("alpha_tv", None, size)) for minute, size in RAIDS))
    viewers, chat, money = [0] * MINUTES, [0] * MINUTES, [0] * MINUTES
    for value in runs.during(
        MINUTES * 60.0, natural=True, seed=SEED, channels=("alpha_tv",), mix=runs.RICH_MIX, each=plays,
        rate=runs.rate_of(MESSAGES, runs.RICH_MIX),
    ):  # fmt: skip
        minute = int((seconds(value["timestamp"]) - runs.START / 1e6) // 60)
        if "viewer_count" in value:
            viewers[minute] = value["viewer_count"]
        elif "message_id" in value:
            chat[minute] += 1
        elif "transaction_id" in value:
            money[minute] += 1
    for minute in range(1, MINUTES):
        viewers[minute] = viewers[minute] or viewers[minute - 1]  # a quiet minute may tell none
    return viewers, chat, money


def curve(number: int, counts: Sequence[int]) -> str:
    """One of the curves, under the one before."""
    name, color = CURVES[number]
    top, most = 40 + number * (HIGH + 50), max(counts)
    points = " ".join(
        f"{LEFT + at * STEP:.1f},{top + HIGH * (1 - count / most):.1f}" for at, count in enumerate(counts)
    )
    return (
        f'<text x="{LEFT}" y="{top - 12}" fill="#efeff1">{name}, at most {most:,}</text>'
        f'<polyline fill="none" stroke="{color}" stroke-width="1.6" points="{points}"/>'
    )


def main() -> None:
    bottom = 40 + 3 * (HIGH + 50) - 40
    lines = [
        f'<line x1="{LEFT + at * STEP}" x2="{LEFT + at * STEP}" y1="40" y2="{bottom}" stroke="{stroke}"/>'
        f'<text x="{LEFT + at * STEP - 8}" y="{bottom + 20}" fill="#aaaab0">{label}</text>'
        for at, stroke, label in (
            *((hour * 60, "#33333a", f"{hour} h") for hour in range(7)),
            *((minute, "#ff5c5c", f"raid of {size}") for minute, size in RAIDS),
        )
        if label != "4 h"
    ]
    curves = [curve(number, counts) for number, counts in enumerate(by_minute())]
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + 40}" font-family="sans-serif" '
            f'font-size="15"><rect width="100%" height="100%" fill="#0e0e10"/>{"".join([*lines, *curves])}</svg>\n'
        )


if __name__ == "__main__":
    main()
