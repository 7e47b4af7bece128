"""A NetDist node pack: its nodes are written in TypeScript (dist/pack.mjs) and listed in nodes.json."""

import logging
import os
import sys

NODE_CLASS_MAPPINGS = {}
NODE_DISPLAY_NAME_MAPPINGS = {}

_folder = os.path.dirname(os.path.abspath(__file__))
if os.path.isdir(os.path.join(_folder, "web")):
    WEB_DIRECTORY = "./web"

try:
    _shim = sys.modules.get("netdist_shim_v1")
    if _shim is None:
        from . import netdist_shim as _shim
    NODE_CLASS_MAPPINGS, NODE_DISPLAY_NAME_MAPPINGS = _shim.attach(_folder)
except Exception:
    # ComfyUI goes on without these nodes; it must start in any case.
    logging.exception("[netdist] the nodes of %s cannot be loaded", _folder)
