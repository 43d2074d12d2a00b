"""A link to a broker that is slow, or that changes what the broker says."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import Self


class Link:
    """Listens on loopback and passes everything on to ``upstream`` (host:port), in a thread of its own.

    ``delay`` is seconds each way; ``answers`` changes what comes back.
    """

    def __init__(self, upstream: str, *, delay: float = 0.0, answers: Callable[[bytes], bytes] = lambda data: data,
                 port: int = 0) -> None:  # fmt: skip
        self._host, _, self._port = upstream.rpartition(":")
        self._delay = delay
        self._answers = answers
        self._wanted = port
        self.port = 0
        self.connections = 0
        self._loop = asyncio.new_event_loop()
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def address(self) -> str:
        """Where clients connect to."""
        return f"localhost:{self.port}"

    def change(self, answers: Callable[[bytes], bytes]) -> None:
        """Change what comes back from now on."""
        self._answers = answers

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._listening.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._over = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._accept, "localhost", self._wanted)
        self.port = server.sockets[0].getsockname()[1]
        self._listening.set()
        await self._over.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        there, back = await asyncio.open_connection(self._host, int(self._port))
        for source, target, back_here in ((reader, back, False), (there, writer, True)):
            task = asyncio.ensure_future(self._carry(source, target, answers=back_here))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, answers: bool) -> None:
        loop = asyncio.get_running_loop()
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def deliver() -> None:
            while True:
                due, data = await under_way.get()
                await asyncio.sleep(max(0.0, due - loop.time()))
                if not data:
                    return
                target.write(self._answers(data) if answers else data)
                await target.drain()

        delivering = asyncio.ensure_future(deliver())
        try:
            with contextlib.suppress(OSError):
                while data := await source.read(65536):
                    under_way.put_nowait((loop.time() + self._delay, data))
            under_way.put_nowait((loop.time() + self._delay, b""))
            with contextlib.suppress(OSError):
                await delivering
        finally:
            delivering.cancel()
            target.close()
