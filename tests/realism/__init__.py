"""Measures simulated channels against the figures of real Twitch data: ``python -m tests.realism``."""
