"""A progress bar on standard error, where that is a terminal; log lines scroll above it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ShowProgress = Callable[[float, str], None]
"""Shows how much is done, and a text beside the bar."""


@contextmanager
def progress_bar(total: float | None, text: str) -> Iterator[ShowProgress]:
    """A bar that is full when ``total`` is done (None: nobody knows how long the way is), until the block ends."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda done, text: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}", markup=False), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, refresh_per_second=5) as bar:
        task = bar.add_task(text, total=total)
        yield lambda done, text: bar.update(task, completed=done, description=text)
