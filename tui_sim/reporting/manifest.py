"""The record of a run: a JSON manifest for whoever judges what a pipeline made of the events."""

import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from tui_sim import __version__
from tui_sim.engine.snapshot import Account, Snapshot
from tui_sim.files import put
from tui_sim.latency import Latency
from tui_sim.timestamps import SECOND

FORMAT = 1
"""The version of the manifest's shape; it grows when a reader of the old one would misread the new one."""


def manifest(
    settings: Mapping[str, Any],
    libraries: Mapping[str, str],
    seed: int,
    snapshot: Snapshot,
    account: Account,
    code: int,
) -> dict[str, Any]:
    """The record; ``settings`` as they may be shown, ``libraries`` with their versions, ``code`` the exit code.

    Times are ISO 8601 in UTC, latencies seconds, rates events a second of the wall clock.
    """
    seconds = snapshot.uptime
    return {
        "format": FORMAT,
        "version": __version__,
        "python": platform.python_version(),
        "libraries": dict(libraries),
        "exit_code": code,
        "error": snapshot.error,
        "seed": seed,
        "settings": dict(settings),
        "commands": [
            {"ticket": one.ticket, "at": _iso(one.instant), "command": one.command, "refused": one.refused}
            for one in account.commands
        ],
        "output": snapshot.address,
        "began": _iso(account.began * SECOND),
        "ended": _iso(account.ended * SECOND),
        "seconds": round(seconds, 3),
        "simulated": {"from": _iso(account.first_instant), "to": _iso(account.last_instant)},
        "produced": snapshot.produced,
        "acknowledged": snapshot.acknowledged,
        "failed": snapshot.produced - snapshot.acknowledged,
        "missed": snapshot.missed,
        "rates": {
            "target": snapshot.target_rate,
            "produced": round(snapshot.produced / seconds, 3) if seconds else 0.0,
            "acknowledged": round(snapshot.acknowledged / seconds, 3) if seconds else 0.0,
        },
        "latency": latency(snapshot.latency),
        "topics": [
            {
                "topic": one.topic,
                "name": one.name,
                "produced": one.produced,
                "acknowledged": one.acknowledged,
                "failed": one.produced - one.acknowledged,
                "missed": one.missed,
            }
            for one in snapshot.topics
        ],
        "channels": [
            {
                "channel": one.channel,
                "topic": one.topic,
                "produced": one.acknowledged + one.failed + one.queued,
                "acknowledged": one.acknowledged,
                "failed": one.failed + one.queued,
            }
            for one in account.channels
        ],
        "partitions": account.partitions,
        "failures": snapshot.failures,
    }


def latency(measured: Latency) -> dict[str, Any] | None:
    """Quantiles in seconds, each the upper bound of a bucket 6 to 15% wide; None when nothing was measured."""
    if not measured.count:
        return None
    quantiles = {f"p{part:g}": measured.quantile(part / 100.0) for part in (50, 90, 99, 99.9)}
    return {"count": measured.count, "mean": round(measured.mean or 0.0, 6), **quantiles, "max": measured.quantile(1.0)}


def write(path: str, record: Mapping[str, Any]) -> None:
    """Put the record at ``path``, whole or not at all.

    Raises:
        OSError: it can't be written; what was there before is untouched.
    """
    exact = {name: _exact(value) for name, value in record.items()}
    put(path, orjson.dumps(exact, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _exact(value: Any) -> Any:
    """A value in which whole numbers beyond 64 bits, which JSON has and orjson has not, are written out."""
    if isinstance(value, dict):
        return {name: _exact(inner) for name, inner in value.items()}
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return orjson.Fragment(str(value).encode())
    return value


def _iso(microseconds: float) -> str | None:
    """An instant as ISO 8601; None for none."""
    if not microseconds:
        return None
    moment = datetime.fromtimestamp(microseconds / SECOND, UTC)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
