"""``telemetra-tui verify``: reads events back, with progress, and says what is wrong; the exit code says it too."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from tui_sim.reporting.manifest import latency
from tui_sim.verify.audit import KINDS, Audit, ConsumedRecord
from tui_sim.verify.manifest import Manifest


class RecordSource(Protocol):
    """Where records are read from. ``starts`` and ``ends`` say which offsets each partition should have: the first,
    and the one behind the last. ``total`` and ``done`` measure the way, 0 when nobody knows how long it is.
    """

    address: str
    starts: dict[tuple[str, int], int]
    ends: dict[tuple[str, int], int]
    total: int
    done: int

    def read(self) -> Iterator[list[ConsumedRecord | str]]:
        """Batches of records; a text in place of one says what is wrong."""

    def compacted(self) -> Sequence[str]:
        """Of what holds the records: what deletes older ones of the same key, in words that say how sure that is."""


def run(source: RecordSource, schemas: dict[str, str], manifest: Manifest | None, *, as_json: bool) -> int:
    """Read everything, print what was found, and give the exit code: 1 when something is wrong."""
    audit = Audit(schemas, source.starts)
    began = time.monotonic()
    with _progress(terminal=sys.stderr.isatty()) as show:
        for batch in source.read():
            for found in batch:
                if isinstance(found, str):
                    audit.broken(found)
                else:
                    audit.add(found)
            show(source, audit)
    audit.end(source.ends, may_be_empty=manifest is not None and not manifest.acknowledged)
    if manifest is not None:
        audit.compare(manifest)
    seconds = time.monotonic() - began
    result = summary(audit, source, manifest, seconds)
    said = _say(json.dumps(result, indent=2) if as_json else "\n".join(text(result)))
    return 0 if result["ok"] and said else 1


def _say(result: str) -> bool:
    """Print the result; whether it could be. A reader that went away had enough of it: the exit code says the rest."""
    try:
        print(result, flush=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter tries again at its end
        if isinstance(error, BrokenPipeError):
            return True
        print(f"telemetra-tui: standard output: {error.strerror}", file=sys.stderr)
        return False
    return True


def summary(audit: Audit, source: RecordSource, manifest: Manifest | None, seconds: float) -> dict[str, Any]:
    """The result in JSON's types. Shares are percent, latencies seconds."""
    topics = audit.topics
    distinct, money = sum(topics.values()), sum(audit.kinds.values())
    asked = manifest.asked if manifest is not None else None
    took = latency(audit.latency.read())
    return {
        "ok": not audit.troubles,
        "source": source.address,
        "read": audit.total,
        "distinct": distinct,
        "seconds": round(seconds, 3),
        "topics": {
            topic: {
                "distinct": count,
                "share": round(100.0 * count / distinct, 2) if distinct else 0.0,
                "asked": round(asked[topic], 2) if asked is not None else None,
            }
            for topic, count in topics.items()
        },
        "transactions": {kind: round(100.0 * count / money, 2) for kind, count in sorted(audit.kinds.items())},
        "channels": len({channel for _, channel in audit.distinct}),
        "partitions": [
            {"topic": topic, "partition": partition, "first": part.first, "last": part.last, "read": part.count}
            for (topic, partition), part in sorted(audit.ranges.items())
        ],
        "manifest": None
        if manifest is None
        else {
            "produced": manifest.produced,
            "acknowledged": manifest.acknowledged,
            "failed": manifest.failed,
            "gone_with_their_topic": sum(manifest.deleted.values()),
            "latency_to_acknowledgement": manifest.latency,
        },
        "latency_to_log": took,
        "compacted": list(source.compacted()) if "gap" in audit.troubles or "missing" in audit.troubles else [],
        "wrong": {
            kind: {"count": audit.troubles[kind].count, "examples": audit.troubles[kind].examples}
            for kind in KINDS
            if kind in audit.troubles
        },
    }


def text(result: dict[str, Any]) -> list[str]:
    """The result for a person."""
    rate = result["read"] / result["seconds"] if result["seconds"] else 0.0
    lines = [
        f"Read {result['read']:,} records from {result['source']} in {result['seconds']:.1f} s ({rate:,.0f}/s)",
        "",
    ]
    for topic, part in result["topics"].items():
        share = part["asked"]
        asked = "" if share is None else f"  (asked: {share:g}%)" if share else "  (off)"
        lines.append(f"  {topic:<14}{part['distinct']:>12,}  {part['share']:>6.2f}%{asked}")
    lines.append(f"  {'all':<14}{result['distinct']:>12,}  of {result['channels']:,} channels")
    if result["transactions"]:
        lines.append("  money: " + ", ".join(f"{kind} {part:.1f}%" for kind, part in result["transactions"].items()))
    lines += [
        f"  {part['topic']}[{part['partition']}]: {part['read']:,} at {part['first']:,} to {part['last']:,}"
        for part in result["partitions"]
    ]
    lines += ["", *_latency(result)]
    manifest = result["manifest"]
    if manifest is not None:
        deleted = manifest["gone_with_their_topic"]
        lines.append(
            f"Manifest: {manifest['acknowledged']:,} acknowledged, {manifest['failed']:,} failed"
            + (f", {deleted:,} of them deleted with their topic" if deleted else "")
        )
    lines.append("")
    needs_manifest = ("missing", "extra")
    checked = [kind for kind in KINDS if manifest is not None or kind not in needs_manifest or kind in result["wrong"]]
    for kind in checked:
        trouble = result["wrong"].get(kind)
        lines.append(f"  {kind:<10} {trouble['count'] if trouble else 'none':>8}   {KINDS[kind]}")
        lines += [f"{'':<22}{example}" for example in (trouble["examples"] if trouble else ())]
    wrong = sum(trouble["count"] for trouble in result["wrong"].values())
    if result["compacted"]:
        lines += ["", "Compaction deletes older records of a key, and so makes gaps:"]
        lines += [f"  {what}" for what in result["compacted"]]
    verdict = "OK: nothing is wrong" if result["ok"] else f"WRONG: {wrong:,} troubles in {len(result['wrong'])} kinds"
    if manifest is None:
        verdict += " (no manifest: whether anything is missing at an end can't be told)"
    return [*lines, "", verdict]


def _latency(result: dict[str, Any]) -> list[str]:
    lines = []
    took = result["latency_to_log"]
    if took is not None:
        lines.append(f"From event to log: {_quantiles(took)}")
    else:
        lines.append(
            "From event to log: not known; the Kafka timestamps are the events' own "
            "(topics with message.timestamp.type=LogAppendTime tell it)"
        )
    acknowledged = (result["manifest"] or {}).get("latency_to_acknowledgement")
    if acknowledged:
        lines.append(f"From sending to acknowledgement: {_quantiles(acknowledged)} (manifest)")
    return lines


def _quantiles(took: dict[str, Any]) -> str:
    def short(seconds: float) -> str:
        return f"{seconds:.3g} s" if seconds >= 1.0 else f"{seconds * 1000.0:.3g} ms"

    return ", ".join(f"{name} {short(took[name])}" for name in ("p50", "p90", "p99", "max"))


@contextmanager
def _progress(*, terminal: bool) -> Iterator[Callable[[RecordSource, Audit], None]]:
    """A progress bar on stderr, on a terminal."""
    if not terminal:
        yield lambda source, audit: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[read]:,} records, {task.fields[wrong]:,} wrong"),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True, refresh_per_second=5) as bar:
        task = bar.add_task("", total=None, read=0, wrong=0)

        def show(source: RecordSource, audit: Audit) -> None:
            wrong = sum(trouble.count for trouble in audit.troubles.values())
            bar.update(task, total=source.total or None, completed=source.done, read=audit.total, wrong=wrong)

        yield show
