"""Owns processes that share what their parent prepared, and that can be ended at any moment."""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(kw_only=True)
class Process:
    """A child that does one thing; `kill` ends it as a power cut of that process would."""

    work: Callable[[], None]
    pid: int = 0

    def start(self) -> None:
        """Fork; the child never comes back into the caller's code."""
        self.pid = os.fork()
        if self.pid:
            return
        code = 1
        try:
            self.work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def kill(self, with_: signal.Signals = signal.SIGKILL) -> int:
        """End it, and return the code it ended with; of one that ended before, that."""
        if not self.pid:
            return 0
        os.kill(self.pid, with_)
        return self.wait()

    def wait(self) -> int:
        """Wait until it ends by itself."""
        pid, self.pid = self.pid, 0
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@contextmanager
def running(*works: Callable[[], None]) -> Iterator[list[Process]]:
    """Run each of these in a process of its own, and end what is left of them."""
    processes = [Process(work=work) for work in works]
    try:
        for one in processes:
            one.start()
        yield processes
    finally:
        for one in processes:
            one.kill()
