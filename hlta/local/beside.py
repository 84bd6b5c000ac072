"""Commands that run one after another while something else has the terminal. What each said is told when it is done."""

import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from queue import SimpleQueue

from hlta.local.foreground import with_own_python
from hlta.local.process import ROOT, end_with_parent

PATIENCE = 20


@dataclass(frozen=True)
class Job:
    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    fine: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Done:
    job: Job
    said: str
    seconds: float
    code: int

    @property
    def is_fine(self) -> bool:
        return self.code in self.job.fine


class Lane:
    """Runs the jobs in a thread of its own. Whoever starts it stops it, whatever became of it."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = jobs
        self._done: SimpleQueue[Done | None] = SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._is_stopped = False
        self._thread = threading.Thread(target=self._work)

    def start(self) -> None:
        self._thread.start()

    def results(self) -> Iterator[Done]:
        """Each job as it ends."""
        while done := self._done.get():
            yield done

    def stop(self) -> None:
        """Nothing more is begun, and what runs ends."""
        with self._lock:
            self._is_stopped = True
            if self._process is not None:
                self._process.terminate()
        self._thread.join(PATIENCE)
        if self._thread.is_alive() and self._process is not None:
            self._process.kill()
            self._thread.join()

    def _work(self) -> None:
        try:
            for job in self._jobs:
                if (done := self._run(job)) is None:
                    return
                self._done.put(done)
        finally:
            self._done.put(None)

    def _run(self, job: Job) -> Done | None:
        began = time.monotonic()
        with tempfile.TemporaryFile() as output:
            with self._lock:
                if self._is_stopped:
                    return None
                self._process = subprocess.Popen(
                    with_own_python(job.command),
                    cwd=ROOT,
                    env=dict(job.env),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    preexec_fn=end_with_parent,
                )
            code = self._process.wait()
            output.seek(0)
            said = output.read().decode(errors="replace")
        return Done(job, said, time.monotonic() - began, code)
