"""Transactions of the channel in view, with its running totals."""

from collections.abc import Sequence

from rich.style import Style

from tui_sim.engine.snapshot import ChannelView, Row
from tui_sim.tui.glyphs import glyphs
from tui_sim.tui.widgets.tail import EventPanel
from tui_sim.tui.widgets.wrapping import Word

_DOES = {
    "donation": "donates", "bits": "cheers", "subscription": "subscribes", "subscription_renewal": "renews",
    "gift_sub": "gifts",
}  # fmt: skip


class TransactionPanel(EventPanel):
    """One transaction a line; the totals stand in the border."""

    WRAPS = False

    def __init__(self, **options: str) -> None:
        super().__init__("Money", **options)
        self._glyphs = glyphs()

    def clear(self) -> None:
        """Another channel: its totals are not known yet."""
        super().clear()
        self.border_title = "Money"

    def show(self, view: ChannelView) -> None:
        """Take in a snapshot's rows and totals."""
        self.take(view.money, view.money_total)
        title = f"Money  ${view.dollars:,.2f} · {view.bits:,} bits · {view.subscribers:,} subs"
        if title != self.border_title:
            self.border_title = title

    def words(self, row: Row) -> Sequence[Word]:
        """A transaction as it looks."""
        value = row.value
        theme = self.theme_colors
        kind = value["transaction_type"]
        dim = self.muted
        if kind == "bits":
            amount, color = f"{self._glyphs.bits}{value['amount']:,.0f}", theme["primary"]
        elif value.get("tier") == "prime":
            amount, color = "Prime", theme["secondary"]
        else:
            amount, color = f"${value['amount']:,.2f}", theme["success"]
        words = [
            Word(value["timestamp"][11:16], dim),
            Word(f"{amount:>9}", Style(color=color, bold=True)),
            Word(value["username"], Style(bold=True)),
            Word(_DOES[kind], Style()),
        ]
        if "gift_count" in value:
            words.append(Word(f"{value['gift_count']} {value['tier']}", Style(color=theme["accent"], bold=True)))
        elif "months" in value:
            tier = "" if value["tier"] == "prime" else f"{value['tier']}, "
            words.append(Word(f"{tier}{value['months']} mo", dim))
        if "message" in value:
            words += [Word(text, Style(italic=True, color=dim.color)) for text in value["message"].split(" ")]
        return words
