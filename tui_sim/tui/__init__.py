"""The screen: a Textual app that knows the engine's handle and nothing behind it."""
