"""ComfyUI's check of a literal against its range and list, for validators that answer for every input."""

from __future__ import annotations


def outside_limits(input_types: dict, values: dict) -> str | None:
    """What is wrong with the first value that is outside; None where all are inside. Linked inputs are None."""
    for section in ("required", "optional"):
        for name, spec in input_types.get(section, {}).items():
            value = values.get(name)
            wrong = None if value is None else _wrong(value, spec[0], spec[1] if len(spec) > 1 else {})
            if wrong is not None:
                return f"{name}: {wrong}"
    return None


def _wrong(value: object, kind: object, options: dict) -> str | None:
    if type(value) in (int, float):
        if "min" in options and value < options["min"]:
            return f"value {value} smaller than min of {options['min']}"
        if "max" in options and value > options["max"]:
            return f"value {value} bigger than max of {options['max']}"
    if isinstance(kind, list):
        chosen = value if options.get("multiselect") and isinstance(value, list) else [value]
        if any(one not in kind for one in chosen):
            return f"{str(value)[:200]!r} is not in the list"
    return None
