"""Lists: how inputs are matched, gathered and spread."""
import json


class TestRange:
    """0 .. count - 1 as a list of separate values."""

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"count": ("INT", {"default": 3, "min": 0, "max": 100})}}

    RETURN_TYPES = ("INT",)
    OUTPUT_IS_LIST = (True,)
    FUNCTION = "run"
    CATEGORY = "netdist_test"

    def run(self, count):
        return (list(range(count)),)


class TestPair:
    """`a,b` of one call."""

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"a": ("INT", {}), "b": ("INT", {})}}

    RETURN_TYPES = ("STRING",)
    FUNCTION = "run"
    CATEGORY = "netdist_test"

    def run(self, a, b):
        return (f"{a},{b}",)


class TestGather:
    """All values and all labels of one call, as JSON."""

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"values": ("INT", {}), "label": ("STRING", {"default": ""})}}

    INPUT_IS_LIST = True
    RETURN_TYPES = ("STRING",)
    FUNCTION = "run"
    CATEGORY = "netdist_test"

    def run(self, values, label):
        return (json.dumps([values, label]),)


class TestShow:
    """An output node with two UI lists."""

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"value": ("INT", {})}}

    RETURN_TYPES = ()
    OUTPUT_NODE = True
    FUNCTION = "run"
    CATEGORY = "netdist_test"

    def run(self, value):
        return {"ui": {"numbers": [value, value + 100], "words": [f"n{value}"]}}


NODES = {c.__name__: c for c in (TestRange, TestPair, TestGather, TestShow)}
