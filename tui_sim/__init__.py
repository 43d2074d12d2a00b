"""telemetra-tui: a Twitch that lives in a terminal and streams its events to Kafka."""

__version__ = "0.1.0"
