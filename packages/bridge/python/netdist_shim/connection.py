"""The conversation with one host process: frames out on one thread, frames in on another, answers to who asked."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError

from . import exchange
from .errors import BridgeError, ProtocolError
from .frames import Frame, Reader, write_frame
from .process import Process, close

# `ready` answers `hello`; neither has an id.
READY = 0


class Connection:
    """`receive` hears of frames that answer nothing, on the reader's thread; `closed` hears of the end."""

    def __init__(self, argv: list[str], receive: Callable[[Frame], None], closed: Callable[[], None]) -> None:
        self._receive = receive
        self._closed = closed
        self._files = [exchange.make_file(), exchange.make_file()]
        if None in self._files:
            self._close_files()
        try:
            self._process = Process(argv, self._files)
        except OSError as error:
            self._close_files()
            raise BridgeError(f"Node.js cannot be started: {error}") from error
        self._writer_file = exchange.Writer(self._files[0]) if self._files else None
        self._queue: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()
        self._pending: dict[int, Future] = {}
        self._lock = threading.Lock()
        self._last = 0
        self.reason: str | None = None
        self._writer = threading.Thread(target=self._write, name="netdist-writer", daemon=True)
        self._reader = threading.Thread(target=self._read, name="netdist-reader", daemon=True)
        self._writer.start()
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exchange(self) -> dict | None:
        """The descriptors that `hello` names: the file that we write, and the host's."""
        return {"shim": self._files[0], "host": self._files[1]} if self._files else None

    def send(self, message: dict, segments: list | None = None) -> None:
        """Sends a frame, in order; what is sent after the end is dropped."""
        self._queue.put(Frame(message, segments or []))

    def hello(self, message: dict) -> Future:
        """Sends the first frame; the future has the host's `ready`."""
        future: Future = Future()
        self._expect(READY, future)
        self.send({"t": "hello", **message})
        return future

    def next_id(self) -> int:
        """The id of the next request."""
        with self._lock:
            self._last += 1
            return self._last

    def request(self, number: int, message: dict, segments: list | None = None) -> Future:
        """Sends a request under an id of `next_id`; the future has the answering frame."""
        future: Future = Future()
        self._expect(number, future)
        self.send(message, segments)
        return future

    def _expect(self, number: int, future: Future) -> None:
        with self._lock:
            if self.reason is not None:
                raise BridgeError(self.reason)
            self._pending[number] = future

    def fail(self, reason: str) -> None:
        """Ends the conversation: the process is killed, and whoever waits hears why."""
        with self._lock:
            if self.reason is None:
                self.reason = reason
        self._process.kill()

    def close(self) -> None:
        """The orderly end: the host disposes what it has and exits."""
        self.send({"t": "bye"})
        self._queue.put(None)
        self._process.stop()

    def _write(self) -> None:
        while (frame := self._queue.get()) is not None:
            try:
                write_frame(frame, self._write_all, self._writer_file)
            except ProtocolError as error:
                self._refuse(frame, error)
            except OSError:  # the pipe is broken: the reader sees the end, too
                break
        close(self._process.stdin)

    def _write_all(self, data: bytes | memoryview) -> None:
        view = memoryview(data)
        while view:
            view = view[self._process.stdin.write(view) :]

    def _refuse(self, frame: Frame, error: ProtocolError) -> None:
        """A frame that cannot be sent: its sender hears of it, the conversation goes on."""
        number = frame.message.get("id")
        if frame.message.get("t") == "answer":
            error_map = {"name": "Error", "message": f"the answer cannot be sent: {error}"}
            self.send({"t": "answer", "id": number, "error": error_map})
        elif number in self._pending:
            _settle(self._pending.pop(number), error=BridgeError(f"the values cannot be sent to Node.js: {error}"))

    def _read(self) -> None:
        reader = Reader(self._process.stdout, self._files[1] if self._files else None, self._free)
        try:
            while (frame := reader.next()) is not None:
                self._take(frame)
        except ProtocolError as error:
            self.fail(f"Node.js sent what it must not: {error}")
        except Exception as error:  # a mistake of ours must not leave anybody waiting
            self.fail(f"reading from Node.js failed: {error!r}")
        self._end()

    def _take(self, frame: Frame) -> None:
        kind = frame.message["t"]
        if kind == "freed":
            self._take_freed(frame.message.get("at"))
        elif kind in ("ready", "result", "routed"):
            self._answer(frame)
        else:
            self._receive(frame)

    def _answer(self, frame: Frame) -> None:
        number = READY if frame.message["t"] == "ready" else frame.message.get("id")
        future = self._pending.pop(number, None) if type(number) is int else None
        if future is None:
            raise ProtocolError(f"an answer to {number!r}, which nobody asked")
        _settle(future, frame)

    def _take_freed(self, places: object) -> None:
        if self._writer_file is None or not isinstance(places, list):
            raise ProtocolError("freed places that are none")
        for place in places:
            self._writer_file.free(place)

    def _free(self, places: list) -> None:
        self.send({"t": "freed", "at": places})

    def _end(self) -> None:
        how = self._process.how_it_ended()
        with self._lock:
            if self.reason is None:
                self.reason = f"Node.js has gone: {how}"
            pending, self._pending = list(self._pending.values()), {}
        self._queue.put(None)
        for future in pending:
            _settle(future, error=BridgeError(self.reason))
        self._closed()
        self._writer.join()
        close(self._process.stdout)
        self._close_files()

    def _close_files(self) -> None:
        for descriptor in self._files:
            if descriptor is not None:
                os.close(descriptor)
        self._files = []


def _settle(future: Future, frame: Frame | None = None, error: Exception | None = None) -> None:
    """Whoever waited may have gone: then nothing happens."""
    try:
        future.set_result(frame) if error is None else future.set_exception(error)
    except InvalidStateError:
        pass
