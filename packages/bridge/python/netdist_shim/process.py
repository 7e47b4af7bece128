"""The only place that starts a process: Node.js, by its path, with a script of the pack.

There is no shell, and nothing that a prompt or an HTTP request says is in the arguments.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Sequence

from .log import log

# What a line of the log may have, and how many lines tell why a process died.
MAX_LINE = 8192
LAST_LINES = 20
# How long a process may take for each step of its end.
PATIENCE = 3.0


class Process:
    """A child with pipes for frames; what it writes to stderr goes to the log, line by line."""

    def __init__(self, argv: Sequence[str], descriptors: Sequence[int] = ()) -> None:
        # Unbuffered: a thread that waits in a write must not hold a lock that closing needs.
        self._child = subprocess.Popen(
            list(argv),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            shell=False,
            **_platform_options(descriptors),
        )
        self.pid = self._child.pid
        self.stdin = self._child.stdin
        self.stdout = io.BufferedReader(self._child.stdout)
        self._lines: deque[str] = deque(maxlen=LAST_LINES)
        self._log_thread = threading.Thread(target=self._read_log, name="netdist-log", daemon=True)
        self._log_thread.start()

    def stop(self) -> int:
        """Waits until the child has ended, in the end by force. Gives its exit code, negative for a signal."""
        for force in (self._child.terminate, self._child.kill):
            try:
                return self._child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                force()
        return self._child.wait()

    def how_it_ended(self) -> str:
        """Waits for the end, and says what it was and what the child said of it."""
        code = self.stop()
        self._log_thread.join(PATIENCE)
        said = [line for line in self._lines if "FATAL ERROR" in line] or (list(self._lines)[-1:] if code > 0 else [])
        return ": ".join([_end(code), *said[:1]])

    def kill(self) -> None:
        self._child.kill()

    def _read_log(self) -> None:
        with io.BufferedReader(self._child.stderr) as stream:
            while data := stream.readline(MAX_LINE):
                line = data.decode("utf-8", "replace").rstrip()
                if line:
                    self._lines.append(line)
                    log(line)


def close(stream: object) -> None:
    """Closes a pipe whose other end may have gone."""
    try:
        stream.close()
    except OSError:
        pass


# On Linux with glibc the child's large buffers use huge pages: filling them takes half the time.
_HUGE_PAGES = {} if "GLIBC_TUNABLES" in os.environ else {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}


def _platform_options(descriptors: Sequence[int]) -> dict:
    # A group of its own: Ctrl-C in the terminal is for ComfyUI, which then tells the child.
    if os.name == "nt":
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True, "pass_fds": tuple(descriptors), "env": {**os.environ, **_HUGE_PAGES}}


def _end(code: int) -> str:
    if code >= 0:
        return f"it ended with exit code {code}"
    try:
        return f"it was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"it was ended by signal {-code}"


def output_of(argv: Sequence[str], timeout: float) -> str:
    """What a program prints; "" when it cannot be started, fails or takes too long."""
    try:
        process = Process(argv)
    except OSError:
        return ""
    timer = threading.Timer(timeout, process.kill)
    timer.daemon = True
    timer.start()
    try:
        close(process.stdin)
        text = process.stdout.read(MAX_LINE).decode("utf-8", "replace")
        return text if process.stop() == 0 else ""
    finally:
        timer.cancel()
        close(process.stdout)
