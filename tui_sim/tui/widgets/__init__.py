"""Panels of the screen; each draws its own lines."""
