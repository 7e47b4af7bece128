"""Stands in for the host where a real one never does what a test needs: `PEER` says how it behaves."""

import os
import struct
import sys

import where  # noqa: F401
from netdist_shim.frames import Frame, Reader, write_frame
from netdist_shim.msgpack import Ext

how = os.environ["PEER"]
out = os.fdopen(os.dup(1), "wb", buffering=0)
os.dup2(2, 1)


def send(message, segments=()):
    write_frame(Frame(message, list(segments)), out.write)


def wait_for_the_end():
    while reader.next() is not None:
        pass


def answer(call):
    number = call["id"]
    result = {"t": "result", "id": number}
    match how:
        case "answers":
            send({**result, "ok": {"outputs": [str(call["run"])]}})
        case "dies":
            print("FATAL ERROR: out of ideas", file=sys.stderr, flush=True)
            os.abort()
        case "garbage":
            out.write(b"\xff" * 64)
        case "prints":
            out.write(b"a library that prints to stdout\n")
        case "unknown id":
            send({**result, "id": number + 1, "ok": None})
        case "no id":
            send({"t": "result", "ok": None})
        case "unknown type":
            send({"t": "run", "id": "x"})
        case "unknown ref":
            send({**result, "ok": {"outputs": [Ext(2, {"ref": 99})]}})
        case "tensor that is none":
            send({**result, "ok": {"outputs": [Ext(1, {"ref": 0})]}})
        case "short tensor":
            send({**result, "ok": {"outputs": [Ext(1, {"dtype": "float32", "shape": [2], "seg": 0})]}}, [b"1234567"])
        case "huge shape":
            send(
                {**result, "ok": {"outputs": [Ext(1, {"dtype": "float32", "shape": [2**40, 2**40], "seg": 0})]}}, [b""]
            )
        case "pickle":
            send({**result, "ok": {"outputs": [Ext(1, {"dtype": "object", "shape": [1], "seg": 0})]}}, [b"\x80\x04."])
        case "too few outputs":
            send({**result, "ok": {"outputs": []}})
        case "freed nothing":
            send({"t": "freed", "at": [4096]})
        case "absent file range":
            send_raw({**result, "ok": None, "segs": [[0, 2**31]]})
        case "event of others":
            send({"t": "broadcast", "event": "execution_success", "data": {}})
        case "claims 64 MiB and ends":
            out.write(struct.pack("<I", 64 * 1024 * 1024) + b"\x81")
            out.close()
        case "log of control characters":
            print("\x1b[31mred\u2028second", file=sys.stderr, flush=True)
            send({"t": "log", "level": "info", "text": "first\n\x1b[2Jthird"})
            send({**result, "ok": {"outputs": ["done"]}})
        case "error":
            error = {
                "name": "TypeError",
                "message": "no pixels",
                "hint": "give some",
                "stack": ["at run (pack.mjs:1:2)"],
            }
            send({**result, "error": error})


def route(request, segments):
    """Tells what it got, or does what the path says."""
    import json

    answer = {"t": "routed", "id": request["id"], "status": 200, "headers": []}
    body = bytes(segments[request["body"]]).decode() if "body" in request else None
    match request["url"]:
        case "/netdist/teapot":
            headers = [
                ["X-Kind", "stout"],
                ["Content-Type", "image/png"],
                ["Content-Length", "99"],
                ["Transfer-Encoding", "chunked"],
            ]
            send({**answer, "status": 418, "headers": headers, "body": 0}, [b"\x00\xffshort"])
        case "/netdist/die":
            os.abort()
        case "/netdist/fail":
            send({"t": "routed", "id": request["id"], "error": {"name": "Error", "message": "secret"}})
        case "/netdist/nonsense":
            send({**answer, "status": "200", "headers": [7]})
        case "/netdist/split":
            send({**answer, "headers": [["x", "a\r\nset-cookie: b"]]})
        case _:
            send({**answer, "body": 0}, [json.dumps({**request, "body": body}).encode()])


def send_raw(message):
    from netdist_shim import msgpack

    data = msgpack.pack(message)
    out.write(struct.pack("<I", len(data)) + data)


reader = Reader(sys.stdin.buffer.raw)
if how == "hangs at start":
    wait_for_the_end()
elif how == "dies at start":
    sys.exit("cannot find module")
else:
    assert reader.next().message["t"] == "hello"
    send({"t": "ready", "protocol": 2 if how == "other protocol" else 1, "host": "1", "node": "22", "packs": []})
    while (frame := reader.next()) is not None:
        if frame.message["t"] == "call":
            answer(frame.message)
        if frame.message["t"] == "route":
            route(frame.message, frame.segments)
