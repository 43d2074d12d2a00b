"""Live chat of the channel in view, and the feed of its transactions."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.style import Style

from tui_sim.engine.snapshot import ChannelView, Row
from tui_sim.tui.glyphs import glyphs
from tui_sim.tui.text import visible
from tui_sim.tui.themes import readable
from tui_sim.tui.widgets.row_panel import MOST_ROWS, RowPanel, Word

_MOST_AT_ONCE = 60  # rows drawn of one snapshot; at higher rates the others are counted as skipped


class _Events(RowPanel):
    """Rows of one topic of a watched channel."""

    def __init__(self, title: str, **options: str) -> None:
        super().__init__(title, **options)
        self._total = 0
        self._by_seq: dict[int, Row] = {}

    def clear(self) -> None:
        """Another channel, or another look at the same rows."""
        super().clear()
        self._total = 0
        self._by_seq.clear()

    @property
    def row(self) -> Row | None:
        """The selected row's event, or the newest's."""
        return self._by_seq.get(self.selected or 0)

    def fresh(self, rows: Sequence[Row], total: int) -> Sequence[Row]:
        """What is new of a snapshot's rows, of which there have been ``total`` since the channel is watched."""
        if total < self._total:
            self._total = 0  # it was not watched for a while, and now is again
        first = not self._total
        new = len(rows) if first else total - self._total
        self._total = total
        if new <= 0:
            return ()
        shown = rows if first else rows[-min(new, _MOST_AT_ONCE) :]
        self.skipped += max(0, new - len(shown))
        return shown

    def take(self, rows: Iterable[tuple[Row, Sequence[Word]]]) -> None:
        """Take in rows, each with how it looks."""
        taken = list(rows)
        self._by_seq.update((row.seq, row) for row, _ in taken)
        while len(self._by_seq) > MOST_ROWS:
            del self._by_seq[next(iter(self._by_seq))]
        self.extend((row.seq, words) for row, words in taken)


class Chat(_Events):
    """Chat: names in their colours, badges, emotes set off, bits shown."""

    def __init__(self, **options: str) -> None:
        super().__init__("Chat", **options)
        self._glyphs = glyphs()
        self.needle = ""

    def show(self, view: ChannelView, *, dark: bool) -> None:
        """Take in a snapshot's rows."""
        rows = self.fresh(view.chat, view.chat_total)
        needle = self.needle.lower()
        self.take(
            (row, self.words(row, dark=dark))
            for row in rows
            if not needle or needle in row.value["message"].lower() or needle in row.value["username"]
        )

    def words(self, row: Row, *, dark: bool) -> Sequence[Word]:
        """A chat line as it looks."""
        value = row.value
        theme = self.paint
        dim = self.muted
        color = readable(value["metadata"]["color"], dark)
        words = [Word(value["timestamp"][11:16], dim)]
        badges = "".join(self._glyphs.badges[badge] for badge in value["badges"])
        if badges:
            words.append(Word(badges, Style(color=theme["accent"])))
        action = value["is_action"]
        words.append(Word(value["username"] + ("" if action else ":"), Style(color=color, bold=True)))
        emotes = set(value["emotes"])
        plain = Style(color=color, italic=True) if action else Style()
        emote = Style(color=theme["primary"], bold=True)
        for text in value["message"].split(" "):
            if text in emotes:
                words.append(Word(text, emote))
            elif value["bits"] and text == f"Cheer{value['bits']}":
                words.append(Word(f"{self._glyphs.bits}{text}", Style(color=theme["accent"], bold=True)))
            else:
                words.append(Word(text, plain))
        return words


class TransactionPanel(_Events):
    """Transactions, with running totals in the border."""

    wraps = False

    def __init__(self, **options: str) -> None:
        super().__init__("Money", **options)
        self._glyphs = glyphs()

    def clear(self) -> None:
        """Another channel: its totals are not known yet."""
        super().clear()
        self.border_title = "Money"

    def show(self, view: ChannelView) -> None:
        """Take in a snapshot's rows and totals."""
        self.take((row, self.words(row.value)) for row in self.fresh(view.money, view.money_total))
        title = f"Money  ${view.dollars:,.2f} · {view.bits:,} bits · {view.subscribers:,} subs"
        if title != self.border_title:
            self.border_title = title

    def words(self, value: dict[str, Any]) -> Sequence[Word]:
        """A transaction as it looks."""
        theme = self.paint
        kind = value["transaction_type"]
        dim = self.muted
        if kind == "bits":
            amount, color = f"{self._glyphs.bits}{value['amount']:,.0f}", theme["primary"]
        elif value.get("tier") == "prime":
            amount, color = "Prime", theme["secondary"]
        else:
            amount, color = f"${value['amount']:,.2f}", theme["success"]
        what = {
            "donation": "donates", "bits": "cheers", "subscription": "subscribes", "subscription_renewal": "renews",
            "gift_sub": "gifts",
        }[kind]  # fmt: skip
        words = [
            Word(value["timestamp"][11:16], dim),
            Word(f"{amount:>9}", Style(color=color, bold=True)),
            Word(value["username"], Style(bold=True)),
            Word(what, Style()),
        ]
        if "gift_count" in value:
            words.append(Word(f"{value['gift_count']} {value['tier']}", Style(color=theme["accent"], bold=True)))
        elif "months" in value:
            tier = "" if value["tier"] == "prime" else f"{value['tier']}, "
            words.append(Word(f"{tier}{value['months']} mo", dim))
        if "message" in value:
            words += [Word(text, Style(italic=True, color=dim.color)) for text in value["message"].split(" ")]
        return words


class Log(RowPanel):
    """The log's newest lines."""

    wraps = False

    def __init__(self, **options: str) -> None:
        super().__init__("Log", **options)
        self._count = 0

    def add(self, level: str, text: str) -> None:
        """A line."""
        theme = self.paint
        colors = {"WARNING": theme["warning"], "ERROR": theme["error"]}
        style = Style(color=colors[level]) if level in colors else Style()
        self._count += 1
        self.extend([(self._count, [Word(word, style) for word in visible(text).split(" ")])])
