"""The channels that a face looks at: their newest rows, and what became of each."""

from collections import deque
from collections.abc import Iterable, Sequence

from tui_sim.activity import Activity
from tui_sim.engine.counters import Income
from tui_sim.engine.snapshot import ChannelView, Row
from tui_sim.events import CHAT, TRANSACTIONS, Event, Topic, value_of
from tui_sim.receipt import Receipt
from tui_sim.sinks.base import Record

_CHAT_ROWS = 400
_MONEY_ROWS = 200
_RECEIPTS = 65_536
_IN_ROWS: frozenset[Topic] = frozenset((CHAT, TRANSACTIONS))


class Tail:
    """The newest rows of one watched channel."""

    def __init__(self, login: str) -> None:
        self.login = login
        self.chat: deque[Row] = deque(maxlen=_CHAT_ROWS)
        self.money: deque[Row] = deque(maxlen=_MONEY_ROWS)
        self.chat_total = 0
        self.money_total = 0

    def add(self, seq: int, event: Event) -> None:
        """Keep an event of a topic that has rows."""
        if event[0] == CHAT:
            self.chat.append(Row(seq, CHAT, value_of(event)))
            self.chat_total += 1
        else:
            self.money.append(Row(seq, TRANSACTIONS, value_of(event)))
            self.money_total += 1

    def view(self, history: tuple[int, ...], step: int, income: Income, marks: tuple[Activity, ...]) -> ChannelView:
        """The rows as a face sees them, beside what else it sees of the channel."""
        return ChannelView(
            self.login,
            tuple(self.chat),
            self.chat_total,
            tuple(self.money),
            self.money_total,
            history,
            step,
            round(income.dollars, 2),
            income.bits,
            income.subscribers,
            marks,
        )


class WatchedChannels:
    """Owned by the engine's thread; only :meth:`receipt` is called from others.

    A face that watches costs something for each event; where nobody does, nothing.
    """

    def __init__(self) -> None:
        self.tails: dict[str, Tail] = {}
        self._receipts: dict[int, Receipt | None] = {}

    def watch(self, channels: Sequence[str]) -> None:
        """Keep rows of these channels, and of no others; those that stay keep theirs."""
        self.tails = {login: self.tails.get(login) or Tail(login) for login in channels}

    def numbered(self, events: Sequence[Event], records: Sequence[Record], first: int) -> Sequence[Record]:
        """The records of ``events``, which are sent next: those that are to be rows with their number in the run, so
        that a receipt follows. ``first`` is the number of the first one.
        """
        tails = self.tails
        if not tails:
            return records
        return [
            (*record[:4], seq) if event[0] in _IN_ROWS and event[1] in tails else record
            for seq, (event, record) in enumerate(zip(events, records, strict=True), first)
        ]

    def add_rows(self, events: Sequence[Event], numbered: Sequence[Record]) -> None:
        """These have gone to the sink just now, with the records that :meth:`numbered` gave."""
        receipts = self._receipts
        for event, (*_, seq) in zip(events, numbered, strict=True):
            if seq is None:
                continue
            receipts[seq] = None
            if len(receipts) > _RECEIPTS:
                del receipts[next(iter(receipts))]
            self.tails[event[1]].add(seq, event)

    def take_receipts(self, receipts: Iterable[Receipt]) -> None:
        """Keep what the sink reports of rows."""
        for receipt in receipts:
            if receipt.seq in self._receipts:
                self._receipts[receipt.seq] = receipt

    def receipt(self, seq: int) -> Receipt:
        """What became of ``seq``; ``gone`` when it was never tracked or is no longer kept."""
        try:
            return self._receipts[seq] or Receipt(seq, "pending")
        except KeyError:
            return Receipt(seq, "gone")
