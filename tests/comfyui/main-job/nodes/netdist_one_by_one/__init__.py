"""No nodes: models compute picture by picture.

torch's kernels on CPU differ with the number of pictures in a batch, so the same picture comes out with values that
differ in the last bits, and one in thousands of its pixels by 1 of 255. Computed one by one, equal noise gives equal bits.
"""
import comfy.model_base
import comfy.sd
import torch

apply_model = comfy.model_base.BaseModel._apply_model
decode, encode = comfy.sd.VAE.decode, comfy.sd.VAE.encode


def apply_one_by_one(self, x, t, *args, **kwargs):
    count = x.shape[0]

    def part(value, at):
        of_batch = isinstance(value, torch.Tensor) and value.ndim > 0 and value.shape[0] == count
        return value[at:at + 1] if of_batch else value

    return torch.cat([
        apply_model(self, part(x, at), part(t, at), *(part(a, at) for a in args), **{k: part(v, at) for k, v in kwargs.items()})
        for at in range(count)
    ])


def one_by_one(work):
    return lambda self, batch, *args, **kwargs: torch.cat(
        [work(self, batch[at:at + 1], *args, **kwargs) for at in range(batch.shape[0])])


comfy.model_base.BaseModel._apply_model = apply_one_by_one
comfy.sd.VAE.decode = one_by_one(decode)
comfy.sd.VAE.encode = one_by_one(encode)
NODE_CLASS_MAPPINGS = {}
