"""The thread that releases a world's events on time into a sink, and the one door to it."""
