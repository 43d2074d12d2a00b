"""Where records go: they know bytes, keys and topics, never events."""
