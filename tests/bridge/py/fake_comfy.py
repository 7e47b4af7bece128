"""What the shim's comfy.py offers, over temporary folders and a queue of one: ComfyUI for these tests."""

import contextlib
import contextvars
import os
import sys
import tempfile
import threading
import uuid
from typing import NamedTuple

BASE = os.path.realpath(tempfile.mkdtemp(prefix="netdist-comfy-"))
FOLDERS = {kind: os.path.join(BASE, kind) for kind in ("input", "output", "temp", "user")}
for _path in FOLDERS.values():
    os.makedirs(_path)


class RunningPrompt(NamedTuple):
    id: str
    prompt: dict
    extra_data: dict


class Interrupted(BaseException):
    """ComfyUI's InterruptProcessingException."""


class ExecutionBlocker:
    def __init__(self, message):
        self.message = message


# The running prompt, how others ended, the interrupt flag, and all that was shown.
running = None
statuses = {}
flag = threading.Event()
shown = []
classes = {}
started = []
table = None
loop = None
_context = contextvars.ContextVar("executing", default=None)


@contextlib.contextmanager
def prompt_run(prompt=None, extra_data=None, status="success"):
    """A prompt that the queue runs; afterwards it is in the history."""
    global running
    flag.clear()
    running = RunningPrompt(str(uuid.uuid4()), prompt or {"7": {"class_type": "Any", "inputs": {}}}, extra_data or {})
    messages = [("execution_start", {})]
    try:
        yield running
    except Interrupted:
        status = "error"
        messages.append(("execution_interrupted", {}))
        raise
    finally:
        statuses[running.id] = {"status_str": status, "completed": status == "success", "messages": messages}
        running = None


@contextlib.contextmanager
def node_call(prompt_id, node_id):
    token = _context.set((prompt_id, node_id))
    try:
        yield
    finally:
        _context.reset(token)


def version():
    return "0.0.0-test"


def folders():
    return dict(FOLDERS)


def save_path(prefix, folder, width, height):
    subfolder, name = os.path.split(
        os.path.normpath(prefix.replace("%width%", str(width)).replace("%height%", str(height)))
    )
    path = os.path.join(folder, subfolder)
    os.makedirs(path, exist_ok=True)
    taken = [int(one[len(name) + 1 :].split("_")[0]) for one in os.listdir(path) if one.startswith(name + "_")]
    return path, name, max(taken, default=0) + 1, subfolder


def is_tensor(value):
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def blocker(message):
    return ExecutionBlocker(message)


def executing():
    return _context.get()


def interrupted():
    return flag.is_set()


def raise_interrupt():
    flag.clear()
    raise Interrupted


def running_prompt():
    return running


def owns_prompt(prompt_id):
    return running is not None and running.id == prompt_id


def run_status(prompt_id):
    return statuses.get(prompt_id)


def preview_method(extra_data):
    return extra_data.get("preview_method", "none")


def addresses():
    return ["http://127.0.0.1:1"]


def progress(prompt_id, node_id, value, maximum, preview):
    shown.append(
        ("progress", prompt_id, node_id, value, maximum, None if preview is None else (preview[0], preview[1].size))
    )


def notify(node_id, text):
    shown.append(("notify", node_id, text))


def broadcast(event, data):
    shown.append((event, data))


def object_info():
    return b'{"Double":{"big":18446744073709551615}}'


def routes():
    global table
    if table is None:
        from aiohttp import web

        table = web.RouteTableDef()
    return table


def on_start(function):
    started.append(function)


def node_class(node_id):
    return classes.get(node_id)
