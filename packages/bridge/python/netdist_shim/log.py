"""Where the shim writes: ComfyUI's own log."""

from __future__ import annotations

import logging

from .errors import printable

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warn": logging.WARNING, "error": logging.ERROR}


def log(text: str, level: str = "info") -> None:
    """One line, whatever the text holds (T18)."""
    logging.log(_LEVELS.get(level, logging.INFO), "[netdist] %s", printable(text).replace("\n", " "))
