"""What decides whether, when and how often a node runs."""
import asyncio

from comfy_execution.graph import ExecutionBlocker
from comfy_execution.graph_utils import GraphBuilder

runs = {}
meetings = {}


class TestSwitch:
    """Gives `yes` or `no`, and asks for that one only."""

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {
            "on": ("BOOLEAN", {"default": True}),
            "yes": ("IMAGE", {"lazy": True}),
            "no": ("IMAGE", {"lazy": True}),
        }}

    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "run"
    CATEGORY = "netdist_test"

    def check_lazy_status(self, on, yes=None, no=None):
        return ["yes"] if on else ["no"]

    def run(self, on, yes=None, no=None):
        return (yes if on else no,)


class TestChanging:
    """How often it ran under this name; IS_CHANGED is NaN with `always`, else `token`."""

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {
            "name": ("STRING", {"default": ""}),
            "token": ("STRING", {"default": ""}),
            "always": ("BOOLEAN", {"default": False}),
        }}

    RETURN_TYPES = ("INT",)
    FUNCTION = "run"
    CATEGORY = "netdist_test"

    @classmethod
    def IS_CHANGED(cls, name, token, always):
        return float("nan") if always else token

    def run(self, name, token, always):
        runs[name] = runs.get(name, 0) + 1
        return (runs[name],)


class TestBlock:
    """Its image, or a blocker with or without a message."""

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {
            "image": ("IMAGE",),
            "blocked": ("BOOLEAN", {"default": True}),
            "message": ("STRING", {"default": ""}),
        }}

    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "run"
    CATEGORY = "netdist_test"

    def run(self, image, blocked, message):
        return (ExecutionBlocker(message or None) if blocked else image,)


class TestExpand:
    """Becomes `times` ImageInvert nodes and a PreviewImage; with `fail`, a TestRaise comes first."""

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {
            "image": ("IMAGE",),
            "times": ("INT", {"default": 1, "min": 0, "max": 10}),
            "fail": ("BOOLEAN", {"default": False}),
        }}

    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "run"
    CATEGORY = "netdist_test"

    def run(self, image, times, fail):
        graph = GraphBuilder()
        if fail:
            image = graph.node("TestRaise", image=image, message="inside").out(0)
        for _ in range(times):
            image = graph.node("ImageInvert", image=image).out(0)
        graph.node("PreviewImage", images=image)
        return {"result": (image,), "expand": graph.finalize()}


class TestMeet:
    """Returns when `parties` nodes have come to the same meeting; fails after ten seconds."""

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {
            "meeting": ("STRING", {"default": ""}),
            "parties": ("INT", {"default": 2, "min": 1, "max": 10}),
            "name": ("STRING", {"default": ""}),
        }}

    RETURN_TYPES = ("STRING",)
    FUNCTION = "run"
    CATEGORY = "netdist_test"

    async def run(self, meeting, parties, name):
        meetings[meeting] = meetings.get(meeting, 0) + 1
        for _ in range(1000):
            if meetings[meeting] >= parties:
                return (name,)
            await asyncio.sleep(0.01)
        raise TimeoutError(f"only {meetings[meeting]} of {parties} came to {meeting}")


NODES = {c.__name__: c for c in (TestSwitch, TestChanging, TestBlock, TestExpand, TestMeet)}
