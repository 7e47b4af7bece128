"""Nodes for tests only; tests/conformance/test-nodes holds the same ones for our own server."""
from . import flow, hidden, lists, plain

NODE_CLASS_MAPPINGS = {
    **plain.NODES,
    **lists.NODES,
    **flow.NODES,
    **hidden.NODES,
}
