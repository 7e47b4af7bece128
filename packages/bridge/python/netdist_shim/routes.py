"""The routes under /netdist/: the host answers, and refuses what other pages send (T16)."""

from __future__ import annotations

import asyncio
import re

from . import comfy
from .errors import BridgeError, ProtocolError
from .frames import Frame
from .host import POOL, Host
from .log import log
from .tensors import segment

# The host takes 32 MiB; what is larger does not get that far.
MAX_BODY = 32 * 1024 * 1024
# The host's own deadline is 120 s.
TIMEOUT = 150.0
# Of one connection, or written by the server itself.
OWN_HEADERS = frozenset(
    ("connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade")
)
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_BREAK = re.compile(r"[\r\n\0]")


def declare(host: Host) -> None:
    """Declares the routes, once, while ComfyUI loads custom nodes; a second declaration would stop ComfyUI's start."""

    async def handle(request):
        return await _handle(host, request)

    comfy.routes().route("*", "/netdist/{path:.*}")(handle)


async def _handle(host: Host, request: object) -> object:
    body = await _body(request)
    if body is None:
        return _error(413, f"a body of more than {MAX_BODY} bytes")
    try:
        loop = asyncio.get_running_loop()
        session = host.session or await loop.run_in_executor(POOL, host.start)
        future = session.route(_message(request, body), [] if body == b"" else [body])
        return _answer(await asyncio.wait_for(asyncio.wrap_future(future), TIMEOUT))
    except asyncio.TimeoutError:
        return _error(504, f"no answer within {TIMEOUT:g} s")
    except Exception as error:  # the server must answer whatever happens
        if isinstance(error, BridgeError) and not isinstance(error, ProtocolError):
            return _error(503, str(error))
        log(f"{request.method} {request.path} failed: {error!r}", "error")
        return _error(500, "the request failed; the log says why")


async def _body(request: object) -> bytes | None:
    """The body, or None when it is too large."""
    data = bytearray()
    async for chunk in request.content.iter_chunked(65_536):
        data += chunk
        if len(data) > MAX_BODY:
            return None
    return bytes(data)


def _message(request: object, body: bytes) -> dict:
    url = str(request.rel_url).removeprefix("/api")
    headers = [
        [name.lower(), value.encode("utf-8", "replace").decode("utf-8")]
        for name, value in request.headers.items()
        if name.lower() not in OWN_HEADERS
    ]
    message = {"method": request.method, "url": url, "headers": headers}
    return message if body == b"" else {**message, "body": 0}


def _answer(frame: Frame) -> object:
    from aiohttp import web

    message = frame.message
    if message.get("error") is not None:
        raise RuntimeError(f"the host failed: {message['error']}")
    status, headers = message.get("status"), message.get("headers")
    if type(status) is not int or not 200 <= status <= 599 or not isinstance(headers, list):
        raise ProtocolError("an answer without a status or headers")
    response = web.Response(status=status)
    for name, value in map(_header, headers):
        if name.lower() not in OWN_HEADERS:
            response.headers.add(name, value)
    body = message.get("body")
    if body is not None:
        response.body = bytes(segment(body, frame.segments))
    return response


def _header(header: object) -> tuple[str, str]:
    match header:
        case [str(name), str(value)] if _NAME.fullmatch(name) and not _BREAK.search(value):
            return name, value
    raise ProtocolError(f"the header {header!r}")


def _error(status: int, why: str) -> object:
    from aiohttp import web

    return web.json_response({"error": why}, status=status)
