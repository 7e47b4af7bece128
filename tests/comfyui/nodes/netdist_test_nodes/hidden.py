"""What reaches a node: hidden inputs, raw links, undeclared and missing inputs."""
import json


class TestHidden:
    """Its hidden inputs as JSON."""

    @classmethod
    def INPUT_TYPES(cls):
        return {
            "required": {"value": ("INT", {"default": 0})},
            "hidden": {"prompt": "PROMPT", "extra": "EXTRA_PNGINFO", "id": "UNIQUE_ID"},
        }

    RETURN_TYPES = ("STRING",)
    FUNCTION = "run"
    CATEGORY = "netdist_test"

    def run(self, value, prompt=None, extra=None, id=None):
        return (json.dumps({"prompt": prompt, "extra": extra, "id": id}),)


class TestRaw:
    """The link itself as JSON."""

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"link": ("INT", {"rawLink": True})}}

    RETURN_TYPES = ("STRING",)
    FUNCTION = "run"
    CATEGORY = "netdist_test"

    def run(self, link):
        return (json.dumps(link),)


class TestInputs:
    """Every input that it was given, as JSON with sorted keys."""

    @classmethod
    def INPUT_TYPES(cls):
        return {
            "required": {"value": ("TEST_JSON", {})},
            "optional": {"extra": ("INT", {"default": 7})},
        }

    RETURN_TYPES = ("STRING",)
    FUNCTION = "run"
    CATEGORY = "netdist_test"

    def run(self, **inputs):
        return (json.dumps(inputs, sort_keys=True),)


NODES = {c.__name__: c for c in (TestHidden, TestRaw, TestInputs)}
