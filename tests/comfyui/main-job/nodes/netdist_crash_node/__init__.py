"""A node that ends its own server as a crash does."""
import os
import signal


class TestCrash:
    """Kills the process: nothing is closed, nobody is told."""

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"image": ("IMAGE",)}}

    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "run"
    CATEGORY = "netdist_test"

    def run(self, image):
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        return (image,)


NODE_CLASS_MAPPINGS = {"TestCrash": TestCrash}
