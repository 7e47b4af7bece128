"""The host that all packs in this ComfyUI share: started at first use, again after it has died."""

from __future__ import annotations

import atexit
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from . import comfy
from .node_path import find_node
from .session import Session
from .versions import version_key

# Answers to what the host asks, and the waiting for its start.
POOL = ThreadPoolExecutor(max_workers=4, thread_name_prefix="netdist")


class Pack(NamedTuple):
    """A folder with nodes."""

    id: str
    version: str
    folder: Path
    host_version: str


class Host:
    """`packs` grows while ComfyUI loads custom nodes."""

    def __init__(self) -> None:
        self.packs: list[Pack] = []
        self._session: Session | None = None
        self._lock = threading.Lock()
        self._node: str | None = None
        atexit.register(self.stop)

    @property
    def session(self) -> Session | None:
        """The running session, if there is one."""
        session = self._session
        return session if session is not None and session.is_alive else None

    def start(self) -> Session:
        """The session, started if need be; may take seconds, so never on a loop. Raises BridgeError."""
        with self._lock:
            session = self.session
            if session is None:
                self._node = self._node or find_node()
                script = str(self._newest().folder / "dist" / "host.mjs")
                session = self._session = Session(self._node, script, self._greeting(), POOL)
            return session

    def stop(self) -> None:
        """Ends the process, if there is one; the next call starts another."""
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            session.connection.close()

    def _newest(self) -> Pack:
        return max(self.packs, key=lambda pack: version_key(pack.host_version))

    def _greeting(self) -> dict:
        """The packs in the order of their claim: a node id belongs to the first that has it. This shim came with the
        pack that was imported first."""
        packs = sorted(self.packs, key=lambda pack: version_key(pack.version), reverse=True)
        return {
            "shim": self.packs[0].host_version,
            "comfyui": comfy.version(),
            "folders": comfy.folders(),
            "packs": [
                {"id": pack.id, "version": pack.version, "path": str(pack.folder / "dist" / "pack.mjs")}
                for pack in packs
            ],
            "addresses": comfy.addresses(),
            "previewMethod": comfy.preview_method({}),
        }
