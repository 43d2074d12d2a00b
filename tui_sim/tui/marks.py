"""The signs above the graph, in one table: which activities each marks, how it looks, and what it stands for."""

from dataclasses import dataclass

from tui_sim.tui.glyphs import is_plain


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign for activities of some ``kinds``; ``color`` is the theme's name of it. Of several in one cell that of the
    highest ``rank`` is seen.
    """

    kinds: tuple[str, ...]
    fancy: str
    plain: str
    meaning: str
    color: str
    rank: int

    @property
    def sign(self) -> str:
        """As this terminal shows it."""
        return self.plain if is_plain() else self.fancy


MARKS = (
    Mark(("raid",), "▼", "v", "raid", "accent", 5),
    Mark(("spike",), "▲", "^", "viewer spike", "success", 3),
    Mark(("drop",), "▽", "_", "viewer drop", "error", 2),
    Mark(("stream_start", "stream_end", "category"), "◇", "+", "stream or category", "secondary", 0),
    Mark(("hype_train",), "»", ">", "hype train", "primary", 4),
    Mark(("copypasta",), "≡", "=", "copypasta", "foreground", 1),
)
MARK_OF = {kind: mark for mark in MARKS for kind in mark.kinds}
"""The mark of each kind of activity that has one."""
