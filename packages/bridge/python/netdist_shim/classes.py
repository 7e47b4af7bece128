"""ComfyUI classes (V1) made from nodes.json; their bodies only pass calls on."""

from __future__ import annotations

import inspect
import math
from typing import NamedTuple

from . import calls
from .errors import BridgeError, ProtocolError
from .host import Host
from .limits import outside_limits
from .listing import list_files

SECTIONS = ("required", "optional", "hidden")
FLAGS = frozenset(
    (
        "DEPRECATED",
        "EXPERIMENTAL",
        "DEV_ONLY",
        "API_NODE",
        "NOT_IDEMPOTENT",
        "HAS_INTERMEDIATE_OUTPUT",
        "ESSENTIALS_CATEGORY",
    )
)


class AnyType(str):
    """`*`: ComfyUI compares types with `!=`, and 0.3.64 knows no wildcard of its own."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __ne__(self, other: object) -> bool:
        return False


class Definition(NamedTuple):
    """A node of nodes.json."""

    id: str
    record: dict
    hidden: frozenset[str]
    output_types: tuple
    input_is_list: bool


def define(node_id: str, record: dict) -> Definition:
    """Reads a record of nodes.json; raises what a malformed one makes it raise."""
    sections = record["input_types"]
    types = tuple(_type(output["type"]) for output in record["outputs"])
    return Definition(
        node_id,
        {**record, "input_types": {name: sections[name] for name in SECTIONS if name in sections}},
        frozenset(sections.get("hidden", {})),
        types,
        record.get("input_is_list") is True,
    )


def make_class(node: Definition, host: Host) -> type:
    """The class of a node."""
    outputs = node.record["outputs"]
    members = {
        "INPUT_TYPES": classmethod(lambda cls: input_types(node)),
        "RETURN_TYPES": node.output_types,
        "RETURN_NAMES": tuple(output["name"] for output in outputs),
        "OUTPUT_IS_LIST": tuple(output.get("is_list") is True for output in outputs),
        "FUNCTION": "run",
        "run": _run(node, host),
        "CATEGORY": node.record["category"],
        "DESCRIPTION": node.record.get("description") or "",
        "OUTPUT_NODE": node.record.get("output_node") is True,
        "INPUT_IS_LIST": node.input_is_list,
        "SEARCH_ALIASES": list(node.record.get("search_aliases") or []),
        **{name: value for name, value in (node.record.get("flags") or {}).items() if name in FLAGS},
        **_hooks(node, host),
    }
    if any(output.get("tooltip") is not None for output in outputs):
        members["OUTPUT_TOOLTIPS"] = tuple(output.get("tooltip") or "" for output in outputs)
    return type(node.id, (object,), members)


def input_types(node: Definition) -> dict:
    """What INPUT_TYPES() returns: fresh dicts, for others write into them, and fresh lists of files."""
    return {
        section: inputs if section == "hidden" else {name: _spec(spec) for name, spec in inputs.items()}
        for section, inputs in ((name, dict(inputs)) for name, inputs in node.record["input_types"].items())
    }


def _spec(spec: list) -> tuple:
    return (_type(spec[0]), *(dict(options) for options in spec[1:]))


def _type(kind: object) -> object:
    if kind == "*":
        return AnyType("*")
    if isinstance(kind, dict):
        return list_files(kind["$files"])
    return list(kind) if isinstance(kind, list) else kind


def _run(node: Definition, host: Host) -> object:
    async def run(self, **values):
        return await calls.run(host, node, values)

    return run


def _hooks(node: Definition, host: Host) -> dict:
    hooks = node.record.get("hooks") or {}
    makers = {
        "fingerprint": ("IS_CHANGED", _is_changed),
        "validate": ("VALIDATE_INPUTS", _validate_inputs),
        "needs": ("check_lazy_status", _check_lazy_status),
    }
    return {name: make(node, host) for hook, (name, make) in makers.items() if hooks.get(hook)}


def _is_changed(node: Definition, host: Host) -> object:
    async def IS_CHANGED(cls, **values):
        try:
            token = await calls.hook(host, "fingerprint", node, values)
        except BridgeError:  # unknown means changed; running the node says what is wrong
            return math.nan
        if type(token) not in (str, int, float):
            raise ProtocolError(f"the fingerprint of {node.id} is {token!r}")
        return token

    return classmethod(IS_CHANGED)


def _validate_inputs(node: Definition, host: Host) -> object:
    """ComfyUI leaves its own check of limits out for every input that the validator names."""
    named = node.record["hooks"]["validate"]
    inputs = [name for section in SECTIONS[:2] for name in node.record["input_types"].get(section, {})]

    async def VALIDATE_INPUTS(cls, **values):
        if named is True:
            found = outside_limits(input_types(node), values)
            if found is not None:
                return found
        try:
            answer = await calls.hook(host, "validate", node, values)
        except BridgeError as error:
            return str(error)
        return answer if answer is True or isinstance(answer, str) else False

    names = inputs if named is True else named
    VALIDATE_INPUTS.__signature__ = inspect.Signature(
        [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in ("cls", *names)]
    )
    return classmethod(VALIDATE_INPUTS)


def _check_lazy_status(node: Definition, host: Host) -> object:
    async def check_lazy_status(self, **values):
        needed = await calls.hook(host, "needs", node, values)
        if not isinstance(needed, list):
            raise ProtocolError(f"what {node.id} needs is {needed!r}")
        return needed

    return check_lazy_status
