"""The routes under /netdist/: checked here (T16), answered by the host."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import urlsplit

from . import comfy
from .errors import BridgeError, ProtocolError
from .frames import Frame
from .host import POOL, Host
from .log import log
from .tensors import segment

MAX_BODY = 4 * 1024 * 1024
TIMEOUT = 120.0
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
# Of one connection, or written by the server itself.
OWN_HEADERS = frozenset(("connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer",
                         "transfer-encoding", "upgrade"))
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_BREAK = re.compile(r"[\r\n\0]")


def declare(host: Host) -> None:
    """Declares the routes, once, while ComfyUI loads custom nodes; a second declaration would stop ComfyUI's start."""

    async def handle(request):
        return await _handle(host, request)

    comfy.routes().route("*", "/netdist/{path:.*}")(handle)


async def _handle(host: Host, request: object) -> object:
    status, why = _refusal(request)
    if status:
        return _error(status, why)
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


def _refusal(request: object) -> tuple[int, str]:
    """(0, "") for a request that may pass."""
    if request.method not in METHODS:
        return 405, f"{request.method} is not known here"
    if not _is_own_origin(request.headers):
        return 403, "only pages of this ComfyUI may ask"
    if request.method not in ("GET", "HEAD") and request.content_type != "application/json":
        return 415, "send application/json"
    return 0, ""


def _is_own_origin(headers: object) -> bool:
    """Browsers say where a request comes from; what says nothing is no page of another site."""
    if headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return False
    origin = headers.get("Origin")
    return origin is None or urlsplit(origin).netloc.lower() == headers.get("Host", "").lower() != ""


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
    headers = [[name.lower(), value.encode("utf-8", "replace").decode("utf-8")]
               for name, value in request.headers.items() if name.lower() not in OWN_HEADERS]
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

    return web.json_response({"error": {"message": why}}, status=status)
