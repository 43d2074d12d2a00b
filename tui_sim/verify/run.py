"""``telemetra-tui verify``: reads events back, with progress, and says what is wrong; the exit code says it too."""

import json
import sys
import time

from tui_sim.reporting.descriptors import lead_nowhere
from tui_sim.reporting.manifest import Manifest
from tui_sim.reporting.progress import progress_bar
from tui_sim.verify.audit import Audit
from tui_sim.verify.records import RecordSource
from tui_sim.verify.summary import summary, text


def run(source: RecordSource, schemas: dict[str, str], manifest: Manifest | None, *, as_json: bool) -> int:
    """Read everything, print what was found, and give the exit code: 1 when something is wrong."""
    audit = Audit(schemas, source.starts)
    began = time.monotonic()
    with progress_bar(source.total or None, _so_far(audit)) as show:
        for batch in source.read():
            for record in batch:
                if isinstance(record, str):
                    audit.broken(record)
                else:
                    audit.add(record)
            show(source.done, _so_far(audit))
    audit.end(source.ends, may_be_empty=manifest is not None and not manifest.acknowledged)
    if manifest is not None:
        audit.compare(manifest)
    result = summary(audit, source, manifest, time.monotonic() - began)
    printed = _print(json.dumps(result, indent=2) if as_json else "\n".join(text(result)))
    return 0 if result["ok"] and printed else 1


def _so_far(audit: Audit) -> str:
    wrong = sum(problem.count for problem in audit.problems.values())
    return f"{audit.total:,} records, {wrong:,} wrong"


def _print(result: str) -> bool:
    """Print the result; whether it could be. A reader that went away had enough of it: the exit code says the rest."""
    try:
        print(result, flush=True)
    except OSError as error:
        lead_nowhere(sys.stdout.fileno())  # or the interpreter tries again at its end
        if isinstance(error, BrokenPipeError):
            return True
        print(f"telemetra-tui: standard output: {error.strerror}", file=sys.stderr)
        return False
    return True
