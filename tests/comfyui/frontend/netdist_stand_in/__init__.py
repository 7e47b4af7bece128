"""The local half of the example workflows: our server's sampler under its name, which here makes a plain picture."""
import torch


class NetDistProceduralSampler:
    @classmethod
    def INPUT_TYPES(cls):
        return {
            "required": {
                "seed": ("INT", {"default": 0, "min": 0, "max": 0xFFFFFFFFFFFFFFFF, "control_after_generate": True}),
                "steps": ("INT", {"default": 8, "min": 1, "max": 10000}),
                "latent_image": ("LATENT",),
                "text": ("STRING", {"default": "", "multiline": True}),
            },
            "optional": {
                "denoise": ("FLOAT", {"default": 1, "min": 0, "max": 1, "step": 0.01}),
                "step_noise": ("BOOLEAN", {"default": False}),
                "step_ms": ("INT", {"default": 0, "min": 0, "max": 60000}),
            },
        }

    RETURN_TYPES = ("LATENT", "IMAGE")
    FUNCTION = "run"
    CATEGORY = "netdist"

    def run(self, seed, steps, latent_image, text, denoise=1, step_noise=False, step_ms=0):
        batch, _, height, width = latent_image["samples"].shape
        return latent_image, torch.full((batch, height * 8, width * 8, 3), (seed % 256) / 255)


class TestOnlyHere:
    """A class that workers lack."""

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"image": ("IMAGE",)}}

    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "run"
    CATEGORY = "test"

    def run(self, image):
        return (image,)


class TestBreaks:
    """A class that fails on the worker and is never run here."""

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"seed": ("INT", {"default": 0})}}

    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "run"
    CATEGORY = "test"

    def run(self, seed):
        raise RuntimeError("this runs on workers alone")


NODE_CLASS_MAPPINGS = {
    "TestOnlyHere": TestOnlyHere,
    "TestBreaks": TestBreaks,
    "NetDistProceduralSampler": NetDistProceduralSampler,
}
