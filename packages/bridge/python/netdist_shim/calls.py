"""What ComfyUI calls: a node's run and its hooks, as coroutines that wait for the host."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import TYPE_CHECKING

from . import comfy
from .errors import BridgeError, NodeError, ProtocolError
from .frames import Frame
from .host import POOL, Host
from .session import Call, Session
from .values import Refs, load, load_json, save

if TYPE_CHECKING:
    from .classes import Definition

# How often a waiting node looks whether the user has interrupted: nobody else does while only coroutines wait.
PEEK_INTERVAL = 0.15
# Fingerprints, validators and `needs` have to be quick.
HOOK_TIMEOUT = 60.0
# Values of results from this size on are made on another thread.
LARGE = 64 * 1024


async def run(host: Host, node: Definition, values: dict) -> object:
    """Runs the node; what it gives is in the form that ComfyUI takes."""
    session = await _session(host)
    call, frame = await _call(session, "run", node, values)
    found = _ok(frame)
    if not isinstance(found, dict):
        raise ProtocolError("a result that is no map")
    if sum(map(len, frame.segments)) < LARGE:
        return _result(node, found, frame.segments, call.refs)
    return await asyncio.get_running_loop().run_in_executor(POOL, _result, node, found, frame.segments, call.refs)


async def hook(host: Host, do: str, node: Definition, values: dict) -> object:
    """`fingerprint`, `validate` or `needs`."""
    session = await _session(host)
    try:
        _, frame = await asyncio.wait_for(_call(session, do, node, values), HOOK_TIMEOUT)
    except asyncio.TimeoutError:
        raise BridgeError(f"{do} of {node.id} did not answer within {HOOK_TIMEOUT:g} s") from None
    return _ok(frame)


async def _session(host: Host) -> Session:
    return host.session or await asyncio.get_running_loop().run_in_executor(POOL, host.start)


async def _call(session: Session, do: str, node: Definition, values: dict) -> tuple[Call, Frame]:
    prompt_id, node_id = comfy.executing() or ("", "")
    call = Call(session.runs.tell(prompt_id), node_id, Refs())
    message = {
        "do": do,
        "node": node.id,
        "unique": node_id,
        "run": call.run,
        "values": _values(node, values, call.refs),
    }
    number, future = session.call(message, [], call)
    try:
        return call, await _answer(session, call, number, future, may_raise=do in ("run", "needs"))
    except asyncio.CancelledError:
        session.cancel(number)
        raise


def _values(node: Definition, values: dict, refs: Refs) -> dict:
    """Hidden values travel with the run; a node that takes lists gets a list of values for each input."""
    shown = {name: value for name, value in values.items() if name not in node.hidden}
    if node.input_is_list:
        return {name: [save(item, refs) for item in value] for name, value in shown.items()}
    return {name: save(value, refs) for name, value in shown.items()}


async def _answer(session: Session, call: Call, number: int, future: Future, may_raise: bool) -> Frame:
    """Waits; an interrupt goes to the host first, then ComfyUI's own exception ends the node."""
    waiting = asyncio.wrap_future(future)
    while not (await asyncio.wait({waiting}, timeout=PEEK_INTERVAL))[0]:
        if call.run is not None and comfy.interrupted():
            session.cancel(number)
            session.runs.interrupt(call.run)
            if may_raise:
                comfy.raise_interrupt()
            # Around IS_CHANGED nothing catches that exception and ComfyUI's worker would end: the flag stays up for it.
            raise BridgeError("interrupted")
    frame = waiting.result()
    # The run's own signal may have been faster.
    if may_raise and frame.message.get("error") is not None and session.runs.is_interrupted(call.run):
        comfy.raise_interrupt()
    return frame


def _ok(frame: Frame) -> object:
    error = frame.message.get("error")
    if error is not None:
        raise NodeError(error)
    return frame.message.get("ok")


def _result(node: Definition, found: dict, segments: list, refs: Refs) -> object:
    result: dict = {}
    if found.get("ui") is not None:
        result["ui"] = _ui(found["ui"])
    if found.get("expand") is not None:
        result["expand"] = load_json(found["expand"], segments)
    if found.get("outputs") is not None:
        result["result"] = _outputs(node, found["outputs"], segments, refs)
    return result["result"] if list(result) == ["result"] else result


def _outputs(node: Definition, outputs: object, segments: list, refs: Refs) -> tuple:
    if not isinstance(outputs, list) or len(outputs) != len(node.output_types):
        raise ProtocolError(f"{node.id} has {len(node.output_types)} outputs, and the host gave something else")
    return tuple(
        _output(kind, load(value, segments, refs)) for kind, value in zip(node.output_types, outputs, strict=True)
    )


def _output(kind: object, value: object) -> object:
    """JavaScript has one kind of number: 1.0 comes as an integer."""
    if kind == "FLOAT":
        if type(value) is int:
            return float(value)
        if isinstance(value, list):
            return [float(item) if type(item) is int else item for item in value]
    return value


def _ui(ui: object) -> dict:
    if not isinstance(ui, dict) or not all(isinstance(value, list) for value in ui.values()):
        raise ProtocolError("ui results that are no lists")
    return ui
