"""The lists of file inputs, made each time that somebody asks."""

from __future__ import annotations

import os
from collections.abc import Iterator

from .files import KINDS, folder


def list_files(choices: dict) -> list[str]:
    """The names that a file input offers: those of each folder, sorted, with what lies deeper behind its own."""
    kinds = [kind for kind in choices.get("roots", []) if kind in KINDS]
    return [name for kind in kinds for name in _list(kind, choices)]


def _list(kind: str, choices: dict) -> list[str]:
    root = os.path.realpath(folder(kind))
    extensions = tuple(choices.get("extensions", ()))
    found = [
        name
        for name in _walk(root, "", choices.get("recursive") is True, {root})
        if not extensions or os.path.splitext(name)[1].lower() in extensions
    ]
    found.sort(key=lambda name: (os.sep in name, name))
    if choices.get("annotate") is True and kind != "input":
        return [f"{name} [{kind}]" for name in found]
    return found


def _walk(root: str, below: str, deep: bool, seen: set[str]) -> Iterator[str]:
    """Files below a real folder; links that leave it are not followed, and each folder is entered once."""
    try:
        entries = list(os.scandir(os.path.join(root, below)))
    except OSError:
        return
    for entry in entries:
        name = os.path.join(below, entry.name)
        if entry.is_file(follow_symlinks=False):
            yield name
            continue
        real = os.path.realpath(entry.path)
        if real != root and not real.startswith(os.path.join(root, "")):
            continue
        if os.path.isfile(real):
            yield name
        elif deep and os.path.isdir(real) and real not in seen:
            seen.add(real)
            yield from _walk(root, name, deep, seen)
