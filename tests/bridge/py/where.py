"""Where things are in the repository."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BRIDGE = ROOT / "packages" / "bridge"
VECTORS = BRIDGE / "vectors"

sys.path.insert(0, str(BRIDGE / "python"))
