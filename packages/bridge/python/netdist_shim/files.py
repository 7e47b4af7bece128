"""File names from prompts to paths inside ComfyUI's folders (T1, T2, T4); the same rules as those of our own server."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

from . import comfy
from .errors import RequestError

KINDS = ("input", "output", "temp")
MAX_NAME_BYTES = 255
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\..*)?", re.IGNORECASE)


def resolve(annotated: str, kind: str) -> str:
    """The real path of `sub/a.png [output]`. Raises RequestError; absent and outside read the same."""
    name, kind = _cut_annotation(annotated, kind)
    reason = _malformed(name)
    if reason is not None:
        raise _refusal(name, kind, f"is not accepted: {reason}")
    root = _real(folder(kind))
    path = _real(os.path.join(folder(kind), name))
    if root is None or path is None or not _is_within(root, path) or not os.path.isfile(path):
        raise _refusal(name, kind, "is no file there")
    return path


def save_path(prefix: str, kind: str, width: int, height: int) -> dict:
    """Where the next file of a prefix goes, by ComfyUI's rule, which checks no symbolic links before 0.28."""
    root = folder(kind)
    below = re.sub(r"%\w+%", "x", prefix)
    if _has_controls(prefix):
        raise _refusal(prefix, kind, "is not accepted: it has control characters")
    if re.match(r"[/\\]", prefix) or (os.name == "nt" and ":" in prefix):
        raise _refusal(prefix, kind, "is not accepted: it leaves the folder")
    os.makedirs(root, exist_ok=True)
    wanted = os.path.normpath(os.path.join(root, os.path.dirname(os.path.normpath(below))))
    if not _is_within(os.path.normpath(root), wanted) or not _is_within(
        os.path.realpath(root), os.path.realpath(wanted)
    ):
        raise _refusal(prefix, kind, "is not accepted: it leaves the folder")
    path, name, counter, subfolder = comfy.save_path(prefix, root, width, height)
    if not _is_within(os.path.realpath(root), os.path.realpath(path)):
        raise _refusal(prefix, kind, "is not accepted: it leaves the folder")
    return {"folder": path, "name": name, "counter": counter, "subfolder": subfolder}


def folder(kind: str) -> str:
    """Absolute path of the input, output or temp folder."""
    if kind not in KINDS:
        raise RequestError(f"there is no folder {kind!r}", "FileNameError", "FILE_NAME")
    return os.path.abspath(comfy.folders()[kind])


def _cut_annotation(annotated: str, kind: str) -> tuple[str, str]:
    """ComfyUI cuts off a fixed number of characters: the annotation and whatever stands before it."""
    for named in KINDS:
        suffix = f"[{named}]"
        if annotated.endswith(suffix):
            return annotated[: -len(suffix) - 1], named
    return annotated, kind


def _malformed(name: str) -> str | None:
    """What no portable file name has, or some system reads as another path; `..` is left to the containment check."""
    if not name:
        return "it is empty"
    if _has_controls(name):
        return "it has control characters"
    if name[0] in "/\\":
        return "it is absolute"
    if ":" in name:
        return "it has a colon"
    if "\\" in name and os.name != "nt":
        return "it has a backslash"
    return next((reason for part in re.split(r"[/\\]", name) if (reason := _malformed_part(part))), None)


def _malformed_part(part: str) -> str | None:
    if part in ("..", ".", ""):
        return None
    if part[-1] in ". ":
        return "a part of it ends in a dot or a blank"
    if _RESERVED.fullmatch(part):
        return "a part of it is a device name"
    if len(part.encode("utf-8", "surrogatepass")) > MAX_NAME_BYTES:
        return f"a part of it is longer than {MAX_NAME_BYTES} bytes"
    return None


def _has_controls(text: str) -> bool:
    return any(unicodedata.category(character) in ("Cc", "Cs") for character in text)


def _real(path: str) -> str | None:
    try:
        return os.path.realpath(path, strict=True)
    except (OSError, ValueError):
        return None


def _is_within(root: str, path: str) -> bool:
    """Both absolute, of the same kind (real or not)."""
    return Path(path) == Path(root) or Path(root) in Path(path).parents


def _refusal(name: str, kind: str, what: str) -> RequestError:
    shown = ascii(name if len(name) <= 200 else name[:200] + "…")
    return RequestError(f"file name {shown} in the {kind} folder {what}", "FileNameError", "FILE_NAME")
