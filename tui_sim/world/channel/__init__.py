"""One channel: its people, its chat, its money, and its life on the air."""
