"""Runs that last, fail, show something, or check their inputs."""
import time

import comfy.model_management
import comfy.utils
from PIL import Image
from server import PromptServer


class TestWait:
    """Passes an IMAGE through after `steps` waits of `step_ms`, checking for an interrupt before each."""

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {
            "image": ("IMAGE",),
            "steps": ("INT", {"default": 10, "min": 0, "max": 100000}),
            "step_ms": ("INT", {"default": 100, "min": 0, "max": 60000}),
        }}

    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "run"
    CATEGORY = "netdist_test"

    def run(self, image, steps, step_ms):
        bar = comfy.utils.ProgressBar(steps)
        for _ in range(steps):
            comfy.model_management.throw_exception_if_processing_interrupted()
            time.sleep(step_ms / 1000)
            bar.update(1)
        return (image,)


class TestRaise:
    """Always raises ValueError(message)."""

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {
            "image": ("IMAGE",),
            "message": ("STRING", {"default": "test failure"}),
        }}

    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "run"
    CATEGORY = "netdist_test"

    def run(self, image, message):
        raise ValueError(message)


class TestPreview:
    """Sends one 8x8 PNG as a preview, then a line of text."""

    @classmethod
    def INPUT_TYPES(cls):
        return {
            "required": {"image": ("IMAGE",), "text": ("STRING", {"default": ""})},
            "hidden": {"id": "UNIQUE_ID"},
        }

    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "run"
    CATEGORY = "netdist_test"

    def run(self, image, text, id):
        comfy.utils.ProgressBar(1, node_id=id).update_absolute(1, 1, ("PNG", Image.new("RGB", (8, 8)), None))
        PromptServer.instance.send_progress_text(text, id)
        return (image,)


class TestChecked:
    """`value` is checked by the node itself (13 is refused), `other` by the server's range."""

    @classmethod
    def INPUT_TYPES(cls):
        limits = {"default": 0, "min": 0, "max": 10}
        return {"required": {"value": ("INT", limits), "other": ("INT", limits)}}

    RETURN_TYPES = ("INT",)
    FUNCTION = "run"
    CATEGORY = "netdist_test"

    @classmethod
    def VALIDATE_INPUTS(cls, value):
        return "13 is unlucky" if value == 13 else True

    def run(self, value, other):
        return (value + other,)


class TestChoice:
    """A choice of more than twenty values."""

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"choice": ([f"choice {n}" for n in range(21)],)}}

    RETURN_TYPES = ("STRING",)
    FUNCTION = "run"
    CATEGORY = "netdist_test"

    def run(self, choice):
        return (choice,)


class TestSeed:
    """Shows a seed of the full 64 bits."""

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"seed": ("INT", {"default": 0, "min": 0, "max": 0xffffffffffffffff})}}

    RETURN_TYPES = ("STRING",)
    FUNCTION = "run"
    CATEGORY = "netdist_test"

    def run(self, seed):
        return (str(seed),)


NODES = {c.__name__: c for c in (TestWait, TestRaise, TestPreview, TestChecked, TestChoice, TestSeed)}
