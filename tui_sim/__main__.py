"""``python -m tui_sim``: the same command as ``telemetra-tui``."""

import sys

from tui_sim.cli import main

sys.exit(main())
