"""The packs of this ComfyUI: each brings its nodes when it is imported, in any order."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
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

    def attach(self, folder: str) -> tuple[dict[str, type], dict[str, str]]:
        """The classes and titles of a pack's folder for ComfyUI's mappings. Raises what is wrong with the folder."""
        with self._lock:
            nodes = _read(Path(folder))
            pack = _pack(Path(folder), nodes)
            definitions = [define(node_id, record) for node_id, record in nodes["nodes"].items()]
            made = {node.id: make_class(node, self._host) for node in definitions}
            if not self._host.packs:
                routes.declare(self._host)
                comfy.on_start(self._name_foreign)
            self._host.packs.append(pack)
            mine = {node_id: made[node_id] for node_id in self._claims(pack, made)}
            self._owners.update({node_id: (pack, one) for node_id, one in mine.items()})
            titles = {node.id: node.record.get("title") or node.id for node in definitions if node.id in mine}
            log(f"{pack.id} {pack.version}: {len(mine)} nodes")
            return mine, titles

    def _claims(self, pack: Pack, offered: Iterable[str]) -> list[str]:
        """An id that two packs offer goes to the higher version; one of somebody else's pack is left alone."""
        claims: list[str] = []
        decided: dict[str, list[str]] = {}
        for node_id in offered:
            owner = self._owners.get(node_id)
            wins = owner is None or version_key(pack.version) > version_key(owner[0].version)
            if self._is_foreign(node_id):
                decided.setdefault(_left_to(node_id), []).append(node_id)
            elif wins:
                claims.append(node_id)
            if owner is not None and not self._is_foreign(node_id):
                first, second = (pack, owner[0]) if wins else (owner[0], pack)
                said = f"of {first.id} {first.version}, not of {second.id} {second.version}, are used"
                decided.setdefault(said, []).append(node_id)
        for said, node_ids in decided.items():
            log(f"these nodes {said}: {', '.join(node_ids)}", "warn")
        return claims

    def _is_foreign(self, node_id: str) -> bool:
        registered = comfy.node_class(node_id)
        owner = self._owners.get(node_id)
        return registered is not None and (owner is None or registered is not owner[1])

    def _name_foreign(self) -> None:
        """Packs of others that came later and have taken an id: ComfyUI lets the last one have it."""
        for node_id in self._owners:
            if self._is_foreign(node_id):
                log(f"these nodes {_left_to(node_id)}: {node_id}", "warn")


def _left_to(node_id: str) -> str:
    made = comfy.node_class(node_id)
    return f"are left to {getattr(made, 'RELATIVE_PYTHON_MODULE', None) or made.__module__}, which has them too"


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
