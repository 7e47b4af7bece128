"""The packs of this ComfyUI: each brings its nodes when it is imported, in any order."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from . import comfy, routes
from .classes import define, make_class
from .host import Host, Pack
from .log import log
from .versions import version_key

MAX_FILE = 64 * 1024 * 1024


class Registry:
    """What `attach` has seen."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._lock = threading.Lock()
        self._owners: dict[str, tuple[Pack, type]] = {}
        self._has_routes = False

    def attach(self, folder: str) -> tuple[dict[str, type], dict[str, str]]:
        """The classes and titles of a pack's folder for ComfyUI's mappings. Raises what is wrong with the folder."""
        with self._lock:
            nodes = _read(Path(folder))
            pack = _pack(Path(folder), nodes)
            definitions = [define(node_id, record) for node_id, record in nodes["nodes"].items()]
            self._declare_routes()
            self._host.packs.append(pack)
            mine = {node.id: make_class(node, self._host) for node in definitions if self._claim(node.id, pack)}
            self._owners.update({node_id: (pack, made) for node_id, made in mine.items()})
            titles = {node.id: node.record.get("title") or node.id for node in definitions if node.id in mine}
            log(f"{pack.id} {pack.version}: {len(mine)} nodes")
            return mine, titles

    def _claim(self, node_id: str, pack: Pack) -> bool:
        """An id that two packs offer goes to the higher version; one of somebody else's pack is left alone."""
        registered = comfy.node_class(node_id)
        known = self._owners.get(node_id)
        if known is None:
            if registered is not None:
                log(f"{node_id} is left to {_origin(registered)}, which has a node of this name, too", "warn")
            return registered is None
        owner, made = known
        wins = version_key(pack.version) > version_key(owner.version)
        first, second = (pack, owner) if wins else (owner, pack)
        log(f"{node_id}: that of {first.id} {first.version} is used, not that of {second.id} {second.version}")
        return wins

    def _declare_routes(self) -> None:
        if not self._has_routes:
            self._has_routes = True
            routes.declare(self._host)


def _origin(made: type) -> str:
    return getattr(made, "RELATIVE_PYTHON_MODULE", None) or made.__module__


def _read(folder: Path) -> dict:
    path = folder / "nodes.json"
    if path.stat().st_size > MAX_FILE:
        raise ValueError(f"{path} has more than {MAX_FILE} bytes")
    nodes = json.loads(path.read_text("utf-8"))
    if nodes.get("format") != 1:
        raise ValueError(f"{path} has format {nodes.get('format')!r}; this shim reads 1")
    return nodes


def _pack(folder: Path, nodes: dict) -> Pack:
    return Pack(str(nodes["pack"]["id"]), str(nodes["pack"]["version"]), folder.resolve(), str(nodes["host"]))
