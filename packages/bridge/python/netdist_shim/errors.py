"""The errors that people see in ComfyUI."""

from __future__ import annotations

MAX_TEXT = 16_000
MAX_STACK = 5


class BridgeError(Exception):
    """What keeps a node's TypeScript code from being called: no Node.js, a host that died."""

    # ComfyUI shows the name, and this module's own is the path of a folder.
    __module__ = "netdist"


class ProtocolError(BridgeError):
    """A frame that breaks a rule of PROTOCOL.md; nothing of it is used."""


class NodeError(Exception):
    """What a node's TypeScript code threw: its message and its hint; where, when it is none that the code foresees."""

    __module__ = "netdist"

    def __init__(self, sent: object) -> None:
        error = sent if isinstance(sent, dict) else {"message": str(sent)}
        self.name = str(error.get("name") or "Error")
        self.code = error.get("code")
        says = [str(error.get("message") or self.name), *([str(error["hint"])] if error.get("hint") else [])]
        stack = error.get("stack") if self.code is None else None
        where = [str(line) for line in stack[:MAX_STACK]] if isinstance(stack, list) else []
        super().__init__(printable("\n".join([" ".join(says), *where])))


class RequestError(Exception):
    """What the host asked for and does not get; `name` and `code` reach the node that wanted it."""

    def __init__(self, message: str, name: str = "Error", code: str | None = None) -> None:
        super().__init__(message)
        self.name = name
        self.code = code

    def to_map(self) -> dict:
        return error_map(self.name, str(self), self.code)


def error_map(name: str, message: str, code: str | None = None) -> dict:
    """An `error` of PROTOCOL.md."""
    error = {"name": name, "message": encodable(printable(message))}
    return error if code is None else {**error, "code": code}


def printable(text: str) -> str:
    """Without control characters (T18), but for line breaks and tabs, and not endless."""
    kept = "".join(c for c in text[:MAX_TEXT] if c in "\n\t" or (c.isprintable() and c not in "\u2028\u2029"))
    return kept if len(text) <= MAX_TEXT else kept + " …"


def encodable(text: str) -> str:
    """Without half surrogates, which UTF-8 cannot hold: file names may have them."""
    return text.encode("utf-8", "replace").decode("utf-8")
