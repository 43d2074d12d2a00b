"""What fixed worlds write, as digests: the same before and after a change that only moves code."""
