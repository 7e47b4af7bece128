"""All that the shim asks of ComfyUI, 0.3.64 and later, and the only file that knows its modules.

They are imported where they are used: they are there by then, and importing this file costs nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NamedTuple


class RunningPrompt(NamedTuple):
    """The prompt that ComfyUI's queue runs now."""

    id: str
    prompt: dict
    extra_data: dict


def version() -> str:
    try:
        from comfyui_version import __version__

        return __version__
    except ImportError:
        return "unknown"


def folders() -> dict[str, str]:
    """Absolute paths of the folders that nodes use."""
    import folder_paths

    return {
        "input": folder_paths.get_input_directory(),
        "output": folder_paths.get_output_directory(),
        "temp": folder_paths.get_temp_directory(),
        "user": folder_paths.get_user_directory(),
    }


def save_path(prefix: str, folder: str, width: int, height: int) -> tuple[str, str, int, str]:
    """(folder, name, counter, subfolder) by ComfyUI's own rule; makes the folder."""
    import folder_paths

    return folder_paths.get_save_image_path(prefix, folder, width, height)[:4]


def is_tensor(value: object) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def blocker(message: str | None) -> object:
    from comfy_execution.graph_utils import ExecutionBlocker

    return ExecutionBlocker(message)


def executing() -> tuple[str, str] | None:
    """(prompt id, node id) of the call that this code runs in."""
    from comfy_execution.utils import get_executing_context

    context = get_executing_context()
    return None if context is None else (context.prompt_id, context.node_id)


def interrupted() -> bool:
    """Looks at the flag and leaves it."""
    from comfy import model_management

    return bool(model_management.processing_interrupted())


def raise_interrupt() -> None:
    """Takes the flag down and raises ComfyUI's own exception, which is a BaseException since 0.20."""
    from comfy import model_management

    model_management.interrupt_current_processing(False)
    raise model_management.InterruptProcessingException


def running_prompt() -> RunningPrompt | None:
    running, _ = _server().prompt_queue.get_current_queue_volatile()
    if not running:
        return None
    item = running[0]
    return RunningPrompt(item[1], item[2], item[3])


def owns_prompt(prompt_id: str) -> bool:
    """True for a prompt that runs or waits here."""
    running, waiting = _server().prompt_queue.get_current_queue_volatile()
    return any(item[1] == prompt_id for item in (*running, *waiting))


def run_status(prompt_id: str) -> dict | None:
    """The `status` of a prompt that has ended, or None when history does not know it."""
    found = _server().prompt_queue.get_history(prompt_id=prompt_id, map_function=lambda entry: entry.get("status"))
    return found.get(prompt_id)


def preview_method(extra_data: dict) -> str:
    """As the prompt asks, else as the command line does."""
    from comfy.cli_args import args

    asked = extra_data.get("preview_method")
    if asked in ("none", "auto", "latent2rgb", "taesd"):
        return asked
    return str(getattr(args.preview_method, "value", args.preview_method))


def addresses() -> list[str]:
    """Where this server listens; the host refuses to send it its own prompts."""
    from comfy.cli_args import args

    server = _server()
    scheme = "https" if getattr(args, "tls_keyfile", None) and getattr(args, "tls_certfile", None) else "http"
    port = getattr(server, "port", None) or args.port
    listen = [part.strip() for part in str(args.listen or "").split(",")]
    hosts = ["127.0.0.1", "localhost", "[::1]"]
    hosts += [f"[{part}]" if ":" in part else part for part in listen if part and part not in ("0.0.0.0", "::")]
    return [f"{scheme}://{host}:{port}" for host in dict.fromkeys(hosts)]


def progress(prompt_id: str, node_id: str, value: float, maximum: float, preview: object) -> None:
    """Progress of a node from any thread. ComfyUI's own hook would take the interrupt flag away from the executor."""
    from comfy_execution.progress import get_progress_state

    state, server = get_progress_state(), _server()
    if state.prompt_id != prompt_id:
        return
    image = None if preview is None else (*preview, None)
    state.update_progress(node_id, value, maximum, image)
    facts = {"value": value, "max": maximum, "prompt_id": prompt_id, "node": node_id}
    server.send_sync("progress", facts, server.client_id)
    if image is not None and not _shows_metadata(server):
        from protocol import BinaryEventTypes

        server.send_sync(BinaryEventTypes.UNENCODED_PREVIEW_IMAGE, image, server.client_id)


def _shows_metadata(server: object) -> bool:
    from comfy_api import feature_flags

    return feature_flags.supports_feature(server.sockets_metadata, server.client_id, "supports_preview_metadata")


def notify(node_id: str, text: str) -> None:
    """The line of text on a node."""
    server = _server()
    if hasattr(server, "send_progress_text"):
        server.send_progress_text(text, node_id, server.client_id)


def broadcast(event: str, data: dict) -> None:
    _server().send_sync(event, data)


def object_info() -> bytes:
    """The whole answer of GET /object_info, made on the server's loop; not to be called there."""
    import asyncio

    server = _server()
    handler = next(
        route.handler
        for route in server.routes
        if getattr(route, "path", None) == "/object_info" and route.method == "GET"
    )

    async def ask() -> bytes:
        return (await handler(None)).body

    return asyncio.run_coroutine_threadsafe(ask(), server.loop).result(timeout=60)


def routes() -> object:
    """The table of routes, open until ComfyUI listens."""
    return _server().routes


def on_start(function: Callable[[], object]) -> None:
    """Calls the function once, when all packs are loaded and the server begins to listen."""

    async def call(_: object) -> None:
        function()

    _server().app.on_startup.append(call)


def node_class(node_id: str) -> type | None:
    """The class that ComfyUI has under this id now."""
    import nodes

    return nodes.NODE_CLASS_MAPPINGS.get(node_id)


def _server() -> object:
    from server import PromptServer

    return PromptServer.instance
