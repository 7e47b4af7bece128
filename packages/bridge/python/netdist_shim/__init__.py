"""NetDist's bridge from ComfyUI to nodes in TypeScript.

Every pack has a copy of this folder; the first one imported serves them all, through `attach`. It uses
the standard library and what ComfyUI has, on Python 3.10 and later.
"""

import sys

from .host import Host
from .registry import Registry

# Under this name the first copy is found by all others: what stands here is a promise to packs of other versions.
KEY = "netdist_shim_v1"

host = Host()
attach = Registry(host).attach

sys.modules.setdefault(KEY, sys.modules[__name__])
