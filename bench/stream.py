"""A nudge to 1,000 open streams, and what an idle one costs, beside a bare ASGI program doing the same."""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

STREAMS = 1000
NUDGES = 9
MOST_TIMES_BARE = 2
MOST_KB = 40
# Longer than the pause that the hub keeps between two nudges of one session.
BETWEEN = 0.4


async def main() -> None:
    """Print both ratios."""
    bare, _ = await measure("bare_stream")
    ours, kb_each = await measure("ciranda_stream")
    print(f"ratio nudge_{STREAMS}_streams_over_bare {ours / bare:.2f} goal <= {MOST_TIMES_BARE}")
    print(f"ratio idle_stream_kb_over_{MOST_KB} {kb_each / MOST_KB:.2f} goal <= 1")


async def measure(program: str) -> tuple[float, float]:
    """Return the median seconds from a nudge to the last stream, and the kB of memory per open stream."""
    async with running(program) as (port, process):
        warm = await open_stream(port)
        before = resident_kb(process)
        streams = [await open_stream(port) for _ in range(STREAMS)]
        kb_each = (resident_kb(process) - before) / STREAMS
        times = [await time_of_nudge(port, streams) for _ in range(NUDGES)]
        for _, writer in [warm, *streams]:
            writer.close()
    return statistics.median(times), kb_each


@asynccontextmanager
async def running(
    program: str, database: str = "sqlite:///:memory:"
) -> AsyncIterator[tuple[int, subprocess.Popen[bytes]]]:
    """Serve a program on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", f"bench.programs.{program}:application", f"--port={port}"]
    options = ["--log-level=critical", "--lifespan=off", "--timeout-graceful-shutdown=1"]
    environment = os.environ | {"DATABASE_URL": database, "CIRANDA_DOTENV": os.devnull}
    process = subprocess.Popen([*command, *options], env=environment)
    try:
        for _ in range(300):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            except ConnectionError:
                await asyncio.sleep(0.1)
        yield port, process
    finally:
        process.terminate()
        process.wait(10)


async def open_stream(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a stream and wait until it says hello."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /live/x HTTP/1.1\r\nHost: x\r\n\r\n")
    await reader.readuntil(b"event: hello\ndata:\n\n")
    return reader, writer


async def time_of_nudge(port: int, streams: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]) -> float:
    """Return the seconds from asking for a nudge until the last stream has it."""
    await asyncio.sleep(BETWEEN)
    waiting = [asyncio.create_task(reader.readuntil(b"event: nudge")) for reader, _ in streams]
    begin = time.perf_counter()
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /nudge HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    await asyncio.wait_for(asyncio.gather(*waiting), 30)
    writer.close()
    return time.perf_counter() - begin


def resident_kb(process: subprocess.Popen[bytes]) -> int:
    """Return the resident memory of a process in kB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


if __name__ == "__main__":
    asyncio.run(main())
