"""Prints what the fixed worlds write now, and which of them write something else than they did."""

import sys

from tests.golden.worlds import DIGESTS, WORLDS, write


def main() -> int:
    """Print a line a world; 1 when one has changed."""
    changed = 0
    for name in WORLDS:
        written = write(name)
        same = written == DIGESTS[name]
        changed += not same
        print(f"{name:<18}{written.records:>7} {written.digest}{'' if same else '  changed'}", flush=True)
    return min(1, changed)


if __name__ == "__main__":
    sys.exit(main())
