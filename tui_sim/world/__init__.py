"""The simulation: pure and seeded. Time, randomness and vocabulary are given to it; it does no I/O."""
