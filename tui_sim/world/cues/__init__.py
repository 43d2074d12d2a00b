"""Moments a person can set off, one small file each; a command plays them."""
