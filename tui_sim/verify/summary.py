"""What an audit found: for machines, and for a person."""

from typing import Any, TypedDict

from tui_sim.reporting.manifest import LatencyPart, Manifest, quantiles
from tui_sim.verify import expected
from tui_sim.verify.audit import KINDS, Audit
from tui_sim.verify.records import RecordSource


class TopicResult(TypedDict):
    distinct: int
    share: float
    asked: float | None


class PartitionResult(TypedDict):
    topic: str
    partition: int
    first: int
    last: int
    read: int


class ManifestResult(TypedDict):
    produced: int
    acknowledged: int
    failed: int
    gone_with_their_topic: int
    latency_to_acknowledgement: dict[str, Any] | None


class ProblemResult(TypedDict):
    count: int
    examples: list[str]


class Summary(TypedDict):
    """The result in JSON's types: shares are percent, latencies seconds, as the manifest has them."""

    ok: bool
    source: str
    read: int
    distinct: int
    seconds: float
    topics: dict[str, TopicResult]
    transactions: dict[str, float]
    channels: int
    partitions: list[PartitionResult]
    manifest: ManifestResult | None
    latency_to_log: dict[str, Any] | None
    compacted: list[str]
    wrong: dict[str, ProblemResult]


def summary(audit: Audit, source: RecordSource, manifest: Manifest | None, seconds: float) -> Summary:
    """The result of an audit that took so many seconds."""
    topics = audit.topics
    distinct, spent = sum(topics.values()), sum(audit.kinds.values())
    asked = expected.shares(manifest) if manifest is not None else None
    return {
        "ok": not audit.problems,
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
        "transactions": {kind: round(100.0 * count / spent, 2) for kind, count in sorted(audit.kinds.items())},
        "channels": len({channel for _, channel in audit.distinct}),
        "partitions": [
            {"topic": topic, "partition": partition, "first": part.first, "last": part.last, "read": part.count}
            for (topic, partition), part in sorted(audit.ranges.items())
        ],
        "manifest": _of_manifest(manifest) if manifest is not None else None,
        "latency_to_log": _latency(quantiles(audit.latency.read())),
        "compacted": list(source.compacted()) if "gap" in audit.problems or "missing" in audit.problems else [],
        "wrong": {
            kind: {"count": audit.problems[kind].count, "examples": audit.problems[kind].examples}
            for kind in KINDS
            if kind in audit.problems
        },
    }


def _of_manifest(manifest: Manifest) -> ManifestResult:
    return {
        "produced": manifest.produced,
        "acknowledged": manifest.acknowledged,
        "failed": manifest.failed,
        "gone_with_their_topic": sum(expected.deleted(manifest).values()),
        "latency_to_acknowledgement": _latency(manifest.latency),
    }


def _latency(took: LatencyPart | None) -> dict[str, Any] | None:
    return took.model_dump(by_alias=True) if took is not None else None


def text(result: Summary) -> list[str]:
    """The lines of the result for a person."""
    manifest = result["manifest"]
    verdict = _verdict(result)
    return [*_counts(result), "", *_latencies(result), *_acknowledged(manifest), "", *_problems(result), "", verdict]


def _counts(result: Summary) -> list[str]:
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
    return lines


def _latencies(result: Summary) -> list[str]:
    lines = []
    took = result["latency_to_log"]
    if took is not None:
        lines.append(f"From event to log: {_quantiles(took)}")
    else:
        lines.append(
            "From event to log: not known; the Kafka timestamps are the events' own "
            "(topics with message.timestamp.type=LogAppendTime tell it)"
        )
    acknowledged = result["manifest"]["latency_to_acknowledgement"] if result["manifest"] is not None else None
    if acknowledged is not None:
        lines.append(f"From sending to acknowledgement: {_quantiles(acknowledged)} (manifest)")
    return lines


def _quantiles(took: dict[str, Any]) -> str:
    def short(seconds: float) -> str:
        return f"{seconds:.3g} s" if seconds >= 1.0 else f"{seconds * 1000.0:.3g} ms"

    return ", ".join(f"{name} {short(took[name])}" for name in ("p50", "p90", "p99", "max"))


def _acknowledged(manifest: ManifestResult | None) -> list[str]:
    if manifest is None:
        return []
    deleted = manifest["gone_with_their_topic"]
    return [
        f"Manifest: {manifest['acknowledged']:,} acknowledged, {manifest['failed']:,} failed"
        + (f", {deleted:,} of them deleted with their topic" if deleted else "")
    ]


def _problems(result: Summary) -> list[str]:
    needs_manifest = ("missing", "extra")
    lines = []
    for kind, meaning in KINDS.items():
        if kind in result["wrong"]:
            problem = result["wrong"][kind]
            lines.append(f"  {kind:<10} {problem['count']:>8}   {meaning}")
            lines += [f"{'':<22}{example}" for example in problem["examples"]]
        elif result["manifest"] is not None or kind not in needs_manifest:
            lines.append(f"  {kind:<10} {'none':>8}   {meaning}")
    if result["compacted"]:
        lines += ["", "Compaction deletes older records of a key, and so makes gaps:"]
        lines += [f"  {what}" for what in result["compacted"]]
    return lines


def _verdict(result: Summary) -> str:
    wrong = sum(problem["count"] for problem in result["wrong"].values())
    verdict = "OK: nothing is wrong" if result["ok"] else f"WRONG: {wrong:,} troubles in {len(result['wrong'])} kinds"
    if result["manifest"] is None:
        verdict += " (no manifest: whether anything is missing at an end can't be told)"
    return verdict
