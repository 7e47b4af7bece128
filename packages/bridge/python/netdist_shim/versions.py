"""The order of versions like 1.10.0 and 2.0.0-beta.1."""

from __future__ import annotations

import re


def version_key(version: str) -> tuple:
    """Sorts as semantic versioning does: a pre-release comes before its release, numbers in it before words."""
    core, _, rest = version.partition("+")[0].partition("-")
    numbers = tuple(int(part) for part in re.findall(r"\d{1,9}", core)[:3])
    words = tuple((0, int(part), "") if part.isdigit() and len(part) < 10 else (1, 0, part) for part in rest.split("."))
    return (numbers + (0, 0, 0))[:3], rest == "", words
