"""Events into the sink, in their order, waiting for room as long as anybody wants them."""

import time
from collections.abc import Callable, Sequence

from tui_sim.engine.control import Control
from tui_sim.engine.counters import Counters
from tui_sim.engine.pacing import Pacer
from tui_sim.engine.parts import Encoder
from tui_sim.engine.patience import Patience
from tui_sim.engine.watched import WatchedChannels
from tui_sim.events import Event
from tui_sim.sinks.base import Record, Sink

STOP_PATIENCE = 8.0
"""Seconds without a single acknowledgement after which a run that was told to stop gives up: containers are killed ten
seconds after they were asked. One that comes to its own end waits as long as the sink has not given up an event.
"""
_AT_ONCE = 128  # events encoded before they are sent: what was just written is still in the processor's cache
_YIELD_EVERY, _YIELD = 256, 0.0005  # events between two naps while a face watches, and their length in seconds

Tend = Callable[[float], None]
"""Lets everything else go on (acknowledgements, commands, snapshots) for so many seconds, or fewer; 0: without waiting.
"""


class Sender:
    """Sends, counts what was taken, and keeps the rows of watched channels."""

    def __init__(
        self,
        encoder: Encoder,
        sink: Sink,
        control: Control,
        pacer: Pacer,
        counters: Counters,
        watched: WatchedChannels,
        tend: Tend,
    ) -> None:
        self._encoder = encoder
        self._sink = sink
        self._control = control
        self._pacer = pacer
        self._counters = counters
        self._watched = watched
        self.tend = tend

    def send(self, events: Sequence[Event]) -> None:
        """Hand events to the sink; when somebody wants to leave, only those for which there is room."""
        for at in range(0, len(events), _AT_ONCE):
            some = events[at : at + _AT_ONCE]
            records: Sequence[Record] = self._encoder.encode_all(some)
            while some:
                taken = self._offer(some, records) or self._wait_for_room(some, records) or 1  # nobody wants that one
                some, records = some[taken:], records[taken:]

    def _offer(self, events: Sequence[Event], records: Sequence[Record]) -> int:
        """How many of these the sink takes now."""
        counters, watched = self._counters, self._watched
        before = counters.total
        numbered = watched.numbered(events, records, before + 1)
        taken = self._sink.send(numbered)
        if not taken:
            return 0
        counters.count(events[:taken])  # the accounts must agree before anything else can happen
        if watched.tails:
            watched.add_rows(events[:taken], numbered[:taken])
            if counters.total // _YIELD_EVERY != before // _YIELD_EVERY:
                time.sleep(_YIELD)  # a face is drawing: let it have the interpreter
        return taken

    def _wait_for_room(self, events: Sequence[Event], records: Sequence[Record]) -> int:
        """How many of these the sink takes as soon as it has room again; 0 when nobody waits for that any more."""
        patience = Patience(self._sink.ledger.settled)
        while not self._control.leaving:
            self.tend(0.01)
            taken = self._offer(events, records)
            if taken:
                return taken
            self._pacer.reckon(events[0][2])
            self._give_up_after(patience)
        return 0

    def drain(self) -> None:
        """Wait until it is known of every event what became of it."""
        sink = self._sink
        patience = Patience(sink.ledger.settled)
        while not self._control.leaving and sink.ledger.queued > 0:
            sink.poll(0.02)
            self.tend(0.0)
            self._give_up_after(patience)

    def _give_up_after(self, patience: Patience) -> None:
        """Leave a run that was told to stop when the other side gives no sign of life."""
        if patience.waited(self._sink.ledger.settled) > STOP_PATIENCE and self._control.stopping:
            self._control.leaving = True
