"""``python -m tests.tui.failing WHERE ...``: the command, whose screen fails at one of its places."""

import sys

from tui_sim.__main__ import main
from tui_sim.tui import app
from tui_sim.tui.screens.main import MainScreen
from tui_sim.tui.widgets.graph import Graph

PLACES = {
    "poll": (app.TelemetraApp, "poll"),
    "mount": (app.TelemetraApp, "on_mount"),
    "compose": (MainScreen, "panels"),
    "draw": (Graph, "draw_line"),
    "key": (MainScreen, "action_freeze"),
    "drain": (app.TelemetraApp, "drain"),
}


def fails(_self, *_arguments, **_options):
    password = "open sesame"
    raise LookupError(f"no [b]such[/b] thing{password[:0]}")


if __name__ == "__main__":
    place = sys.argv.pop(1)
    if place == "exit":
        PLACES["exit"] = (app.TelemetraApp, "poll")
        fails = lambda *_arguments: sys.exit(3)
    owner, name = PLACES[place]
    if place in ("poll", "exit", "draw"):
        works, times = getattr(owner, name), iter(range(40))

        def later(self, *arguments):
            return works(self, *arguments) if next(times, None) is not None else fails(self)

        setattr(owner, name, later)
    else:
        setattr(owner, name, fails)
    sys.exit(main())
