"""Live chat of the channel in view."""

from collections.abc import Sequence

from rich.style import Style

from tui_sim.engine.snapshot import ChannelView, Row
from tui_sim.tui.glyphs import glyphs
from tui_sim.tui.themes import readable
from tui_sim.tui.widgets.tail import EventPanel
from tui_sim.tui.widgets.wrapping import Word


class ChatPanel(EventPanel):
    """Chat: names in their colours, badges, emotes set off, bits shown."""

    def __init__(self, **options: str) -> None:
        super().__init__("Chat", **options)
        self._glyphs = glyphs()
        self.needle = ""
        """What a line or its name has to hold; empty for all. Rows that are there already stay."""

    def filter(self, needle: str) -> None:
        """Only lines with a word, from the next snapshot on; those before are forgotten."""
        self.needle = needle
        self.border_title = f"Chat with {needle!r}" if needle else "Chat"
        self.clear()

    def show(self, view: ChannelView) -> None:
        """Take in a snapshot's rows."""
        needle = self.needle.lower()

        def wanted(row: Row) -> bool:
            return not needle or needle in row.value["message"].lower() or needle in row.value["username"]

        self.take(view.chat, view.chat_total, wanted=wanted)

    def words(self, row: Row) -> Sequence[Word]:
        """A chat line as it looks."""
        value = row.value
        theme = self.theme_colors
        color = readable(value["metadata"]["color"], self.app.current_theme.dark)
        words = [Word(value["timestamp"][11:16], self.muted)]
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
