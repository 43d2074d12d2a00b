"""The newest rows of a snapshot: which of them are new to a panel, and how many it has skipped."""

from collections.abc import Callable, Sequence

from tui_sim.engine.snapshot import Row
from tui_sim.tui.widgets.row_lines import MOST_ROWS
from tui_sim.tui.widgets.row_panel import RowPanel
from tui_sim.tui.widgets.wrapping import Word

_MOST_AT_ONCE = 60  # rows drawn of one snapshot; at higher rates the others are counted as skipped


class Tail:
    """Sees the same rows come by in snapshot after snapshot, and gives each out once."""

    def __init__(self) -> None:
        self._total = 0

    def clear(self) -> None:
        """Another channel, or another look at the same rows."""
        self._total = 0

    def fresh(self, rows: Sequence[Row], total: int) -> tuple[Sequence[Row], int]:
        """What is new of a snapshot's rows, of which there have been ``total`` since the channel is watched, and how
        many others there were meanwhile.
        """
        if total < self._total:
            self._total = 0  # it was not watched for a while, and now is again
        first = not self._total
        new = len(rows) if first else total - self._total
        self._total = total
        if new <= 0:
            return (), 0
        shown = rows if first else rows[-min(new, _MOST_AT_ONCE) :]
        return shown, max(0, new - len(shown))


class EventPanel(RowPanel):
    """Events of one topic of the channel in view; subclasses say how one looks (:meth:`words`)."""

    def __init__(self, title: str, **options: str) -> None:
        super().__init__(title, **options)
        self._tail = Tail()
        self._events: dict[int, Row] = {}

    def words(self, row: Row) -> Sequence[Word]:
        """An event as it looks."""
        raise NotImplementedError

    def clear(self) -> None:
        super().clear()
        self._tail.clear()
        self._events.clear()

    @property
    def row(self) -> Row | None:
        """The selected row's event, or the newest's."""
        return self._events.get(self.selected or 0)

    def take(self, rows: Sequence[Row], total: int, *, wanted: Callable[[Row], bool] = lambda _: True) -> None:
        """Take in those of a snapshot's rows that are new and ``wanted``, as :meth:`Tail.fresh` finds them."""
        fresh, skipped = self._tail.fresh(rows, total)
        self.skipped += skipped
        taken = [row for row in fresh if wanted(row)]
        self._events.update((row.seq, row) for row in taken)
        while len(self._events) > MOST_ROWS:
            del self._events[next(iter(self._events))]
        self.extend((row.seq, self.words(row)) for row in taken)
