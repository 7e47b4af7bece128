"""The runs of whole prompts that the host knows of: told once, watched where a node asks for it, ended once."""

from __future__ import annotations

import threading

from . import comfy
from .connection import Connection
from .errors import ProtocolError
from .log import log
from .values import save_json

WATCH_INTERVAL = 0.2


class Runs:
    """The runs of one host process."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._open: dict[str, bool] = {}  # prompt id: interrupted
        self._lock = threading.Lock()
        self._watcher: threading.Thread | None = None

    def tell(self, prompt_id: str) -> str | None:
        """Tells the host of the run before its first call. None where ComfyUI runs no such prompt (validation)."""
        if prompt_id in self._open:
            return prompt_id
        running = comfy.running_prompt()
        if running is None or running.id != prompt_id:
            return None
        with self._lock:
            if prompt_id in self._open:
                return prompt_id
            ended = list(self._open)
            self._open[prompt_id] = False
        for run in ended:
            self._end(run)
        self._connection.send(*_message(running))
        return prompt_id

    def watch(self, run: object) -> None:
        """A node wants to know how this run ends: from now on somebody looks. One that has ended was told already."""
        if not isinstance(run, str):
            raise ProtocolError(f"a run that is none: {run!r}")
        with self._lock:
            if run in self._open and self._watcher is None:
                self._watcher = threading.Thread(target=self._watch, name="netdist-runs", daemon=True)
                self._watcher.start()

    def interrupt(self, run: str | None) -> None:
        """The user interrupted: told at most once."""
        with self._lock:
            if run is None or self._open.get(run) is not False:
                return
            self._open[run] = True
        self._connection.send({"t": "interrupt", "run": run})

    def is_interrupted(self, run: str | None) -> bool:
        return self._open.get(run) is True

    def _watch(self) -> None:
        """ComfyUI has no hook for the end of a prompt; a sampler may hold its loop, so this is a thread of its own."""
        pause = threading.Event()
        while self._connection.reason is None and self._has_open():
            try:
                self._look()
            except Exception as error:  # ComfyUI's queue is not ours: it may change, and the run must end all the same
                log(f"looking at the queue failed: {error!r}", "warn")
            pause.wait(WATCH_INTERVAL)

    def _has_open(self) -> bool:
        with self._lock:
            if not self._open:
                self._watcher = None
            return bool(self._open)

    def _look(self) -> None:
        # Listed before the queue is asked: a run that begins in between has not ended.
        begun = list(self._open)
        running = comfy.running_prompt()
        current = None if running is None else running.id
        if current in self._open and comfy.interrupted():
            self.interrupt(current)
        for run in [run for run in begun if run != current]:
            self._end(run)

    def _end(self, run: str) -> None:
        with self._lock:
            interrupted = self._open.pop(run, None)
        if interrupted is not None:
            self._connection.send({"t": "runEnd", "run": run, "how": _how(comfy.run_status(run), interrupted)})


def _message(running: comfy.RunningPrompt) -> tuple[dict, list]:
    segments: list = []
    extra = running.extra_data.get("extra_pnginfo")
    return {
        "t": "run",
        "id": running.id,
        "prompt": save_json(running.prompt, segments),
        "extra": None if extra is None else save_json(extra, segments),
        "previewMethod": comfy.preview_method(running.extra_data),
    }, segments


def _how(status: dict | None, interrupted: bool) -> str:
    """From the history; where that is gone, the worse is assumed."""
    if status is None:
        return "interrupted" if interrupted else "error"
    if any(message[0] == "execution_interrupted" for message in status.get("messages") or []):
        return "interrupted"
    return "success" if status.get("status_str") == "success" else "error"
