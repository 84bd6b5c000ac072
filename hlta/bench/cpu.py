"""What work costs: processor time of this process and of the database's, and the most memory that each has held."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class Cost:
    """Seconds: of the processor in this process, of the processor in the database's, and by the clock."""

    here: float = 0.0
    there: float = 0.0
    clock: float = 0.0

    @property
    def cpu(self) -> float:
        return self.here + self.there


@contextmanager
def measured(connection: Any) -> Iterator[Cost]:
    """What the block costs on this connection, whose server is on this machine."""
    pid = backend(connection)
    cost = Cost()
    begun = (time.process_time(), seconds_of(pid), time.perf_counter())
    yield cost
    cost.here = time.process_time() - begun[0]
    cost.there = seconds_of(pid) - begun[1]
    cost.clock = time.perf_counter() - begun[2]


def backend(connection: Any) -> int:
    """The process that serves this connection."""
    connection.ensure_connection()
    return connection.connection.info.backend_pid


def seconds_of(pid: int) -> float:
    """Processor time of another process, to the microsecond (Linux)."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def most_memory() -> float:
    """The most that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def memory_of(pid: int) -> float:
    """What another process holds for itself now, without what it shares, in MB (Linux)."""
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(lines["RssAnon"].split()[0]) / 1024
