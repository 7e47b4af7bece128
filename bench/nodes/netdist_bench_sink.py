"""An output node that takes pictures and does nothing: what a benchmark ends in, so that only the way there is timed."""


class BenchSink:
    OUTPUT_NODE = True
    RETURN_TYPES = ()
    FUNCTION = "take"
    CATEGORY = "benchmark"

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"images": ("IMAGE",)}}

    def take(self, images):
        return {"ui": {"shape": list(images.shape)}}


NODE_CLASS_MAPPINGS = {"BenchSink": BenchSink}
