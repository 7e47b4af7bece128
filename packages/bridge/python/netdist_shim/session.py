"""One host process from its start to its end: its greeting, its calls and runs, and what it sends by itself."""

from __future__ import annotations

import io
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from typing import NamedTuple

from . import comfy, services
from .connection import Connection
from .errors import BridgeError, NodeError, ProtocolError, RequestError, encodable, error_map, printable
from .frames import Frame
from .log import log
from .runs import Runs
from .tensors import segment
from .values import Refs

PROTOCOL = 1
START_TIMEOUT = 30.0
MAX_PREVIEW = 16 * 1024 * 1024
MAX_NOTE = 4000


class Call(NamedTuple):
    """A call that the host works on."""

    run: str | None
    unique: str
    refs: Refs


class Session:
    """Starts the process and greets it; raises BridgeError when it does not answer in time."""

    def __init__(self, node: str, script: str, greeting: dict, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._calls: dict[int, Call] = {}
        self.connection = Connection([node, script], self._receive, self._calls.clear)
        self.runs = Runs(self.connection)
        greeting = {"protocol": PROTOCOL, **greeting, "exchange": self.connection.exchange}
        self._greet(self.connection.hello(greeting))

    @property
    def is_alive(self) -> bool:
        return self.connection.reason is None

    def call(self, message: dict, segments: list, call: Call) -> tuple[int, Future]:
        """Sends a `call`; gives its id, for `cancel`, and the future of its `result`."""
        number = self.connection.next_id()
        self._calls[number] = call
        future = self.connection.request(number, {"t": "call", "id": number, **message}, segments)
        future.add_done_callback(lambda _: self._calls.pop(number, None))
        return number, future

    def cancel(self, number: int) -> None:
        self.connection.send({"t": "cancel", "id": number})

    def route(self, message: dict, segments: list) -> Future:
        """Forwards an HTTP request; the future has the `routed` frame."""
        number = self.connection.next_id()
        return self.connection.request(number, {"t": "route", "id": number, **message}, segments)

    def _greet(self, ready: Future) -> None:
        try:
            message = ready.result(START_TIMEOUT).message
        except FutureTimeout:
            self.connection.fail(f"Node.js did not answer within {START_TIMEOUT:g} s")
            raise BridgeError(self.connection.reason) from None
        if message.get("protocol") != PROTOCOL:
            self.connection.fail(f"the host speaks protocol {message.get('protocol')!r}, this shim speaks {PROTOCOL}")
            raise BridgeError(self.connection.reason)
        for pack in message.get("packs") or []:
            if isinstance(pack, dict) and pack.get("error"):
                log(f"pack {pack.get('id')} cannot be loaded: {NodeError(pack['error'])}", "error")

    def _receive(self, frame: Frame) -> None:
        message = frame.message
        handler = _HANDLERS.get(message["t"])
        if handler is None:
            raise ProtocolError(f"a message of type {message['t']!r}")
        handler(self, message, frame.segments)

    def _progress(self, message: dict, segments: list) -> None:
        call = self._calls.get(message.get("call"))
        value, maximum = message.get("value"), message.get("max")
        if not all(type(number) in (int, float) for number in (value, maximum)):
            raise ProtocolError("progress that is no number")
        if call is None or call.run is None:
            return
        preview = message.get("preview")
        picture = None if preview is None else _picture(preview, segments)
        _quietly("progress", comfy.progress, call.run, call.unique, value, maximum, picture)

    def _notify(self, message: dict, _: list) -> None:
        call = self._calls.get(message.get("call"))
        if call is not None:
            _quietly("a note", comfy.notify, call.unique, printable(_text(message, "text"))[:MAX_NOTE])

    def _broadcast(self, message: dict, _: list) -> None:
        event, data = _text(message, "event"), message.get("data")
        if not event.startswith("netdist.") or not isinstance(data, dict):
            raise ProtocolError(f"the event {event!r}")
        _quietly("an event", comfy.broadcast, event, data)

    def _log(self, message: dict, _: list) -> None:
        log(_text(message, "text"), _text(message, "level"))

    def _watch(self, message: dict, _: list) -> None:
        self.runs.watch(message.get("run"))

    def _run_ended(self, message: dict, _: list) -> None:
        """The host's listeners have finished; nothing here waits for them."""

    def _ask(self, message: dict, segments: list) -> None:
        number = message.get("id")
        if type(number) is not int:
            raise ProtocolError("a request without an id")
        self._pool.submit(self._answer, number, message, segments)

    def _answer(self, number: int, message: dict, segments: list) -> None:
        """On a thread of the pool: it may have to fetch from a GPU, decode a picture, or wait for ComfyUI's loop."""
        found: list = []
        try:
            call = self._calls.get(message.get("call"))
            answer = {"ok": services.answer(message, segments, None if call is None else call.refs, found)}
        except RequestError as error:
            answer, found = {"error": error.to_map()}, []
        except Exception as error:  # the node that asked gets it, whatever it is
            answer, found = {"error": error_map(type(error).__name__, encodable(str(error)))}, []
        self.connection.send({"t": "answer", "id": number, **answer}, found)


_HANDLERS = {
    "progress": Session._progress,
    "notify": Session._notify,
    "broadcast": Session._broadcast,
    "log": Session._log,
    "watch": Session._watch,
    "runEnded": Session._run_ended,
    "ask": Session._ask,
}


def _text(message: dict, name: str) -> str:
    value = message.get(name)
    if not isinstance(value, str):
        raise ProtocolError(f"{message['t']} without {name}")
    return value


def _picture(preview: object, segments: list) -> tuple[str, object] | None:
    """(format, Pillow image) of an encoded preview; None for one that cannot be shown."""
    if not isinstance(preview, dict) or preview.get("format") not in ("jpeg", "png"):
        raise ProtocolError("a preview of no known format")
    data = segment(preview.get("seg"), segments)
    if len(data) > MAX_PREVIEW:
        return None
    try:
        from PIL import Image

        image = Image.open(io.BytesIO(data), formats=[preview["format"].upper()])
        image.load()
        return preview["format"].upper(), image.convert("RGB")
    except Exception as error:  # Pillow throws many kinds
        log(f"a preview cannot be shown: {error}", "warn")
        return None


def _quietly(what: str, function: object, *values: object) -> None:
    """What ComfyUI shows is no reason to stop: its progress table may change while another thread reads it."""
    try:
        function(*values)
    except Exception as error:
        log(f"{what} cannot be shown: {error!r}", "debug")
