"""Folders of packs as a user has them in custom_nodes, and ComfyUI's way to load them."""

import asyncio
import importlib.util
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import fake_comfy
import where

PYTHON = where.BRIDGE / "python"


def record(node_id, inputs=None, outputs=(("IMAGE", "image"),), **more):
    """A node as nodes.json has it."""
    return {
        "title": f"The {node_id}",
        "category": "test",
        "description": "",
        "form": "v1",
        "input_types": {"required": inputs or {}},
        "outputs": [{"type": kind, "name": name, "is_list": False, "tooltip": None} for kind, name in outputs],
        "output_node": False,
        "input_is_list": False,
        "flags": {},
        "search_aliases": [],
        "hooks": {"fingerprint": False, "validate": False, "needs": False},
        **more,
    }


def make_pack(name, version, nodes, host="1.0.0", script="", pack_script=""):
    """The folder of a pack, with a blank and letters of other alphabets in its path."""
    folder = Path(tempfile.mkdtemp(prefix="netdist pack ü ")) / name
    (folder / "dist").mkdir(parents=True)
    shutil.copy(PYTHON / "__init__.py", folder / "__init__.py")
    shutil.copytree(PYTHON / "netdist_shim", folder / "netdist_shim", ignore=shutil.ignore_patterns("__pycache__"))
    contents = {"format": 1, "pack": {"id": name, "version": version}, "host": host, "nodes": nodes}
    (folder / "nodes.json").write_text(json.dumps(contents), "utf-8")
    (folder / "dist" / "host.mjs").write_text(script, "utf-8")
    (folder / "dist" / "pack.mjs").write_text(pack_script, "utf-8")
    return folder


def load(folder):
    """Imports a pack as ComfyUI does; later packs win, as there."""
    name = str(folder).replace(".", "_x_")
    sys.modules[f"{name}.netdist_shim.comfy"] = fake_comfy
    spec = importlib.util.spec_from_file_location(name, os.path.join(folder, "__init__.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    for node_id, made in module.NODE_CLASS_MAPPINGS.items():
        fake_comfy.classes[node_id] = made
        made.RELATIVE_PYTHON_MODULE = f"custom_nodes.{Path(folder).name}"
    return module


def forget():
    """As if ComfyUI had just started."""
    shim = sys.modules.pop("netdist_shim_v1", None)
    if shim is not None:
        shim.host.stop()
    for name in [name for name in sys.modules if ".netdist_shim" in name]:
        del sys.modules[name]
    fake_comfy.classes.clear()
    fake_comfy.table = None
    fake_comfy.started.clear()


def call(node_id, function=None, node="7", **values):
    """Calls a node's function in the running prompt, as ComfyUI does; gives the coroutine."""
    made = fake_comfy.classes[node_id]
    prompt_id = fake_comfy.running.id if fake_comfy.running else "unknown"

    async def wrapper():
        with fake_comfy.node_call(prompt_id, node):
            return await getattr(made(), function or made.FUNCTION)(**values)

    return wrapper()


def run(node_id, function=None, **values):
    """Calls a node in a prompt of its own."""
    with fake_comfy.prompt_run({"7": {"class_type": node_id, "inputs": {}}}):
        return asyncio.run(call(node_id, function, **values))


def owner(node_id):
    """Name of the pack whose class ComfyUI has."""
    return fake_comfy.classes[node_id].RELATIVE_PYTHON_MODULE.removeprefix("custom_nodes.")
