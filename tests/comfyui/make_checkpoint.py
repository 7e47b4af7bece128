#!/usr/bin/env python3
"""Makes models/checkpoints/tiny.safetensors (SD1.5 kind) and models/vae_approx/taesd_{encoder,decoder}.safetensors
from random weights (fixed seed), with the classes of the ComfyUI checkout.

    COMFYUI_PYTHON make_checkpoint.py CHECKOUT MODELS_DIR
"""
import json
import math
import os
import sys
import time

checkout, models = (os.path.abspath(a) for a in sys.argv[1:3])
sys.argv = ["make_checkpoint", "--cpu"]   # ComfyUI parses the command line when imported
sys.path.insert(0, checkout)

import torch
import comfy.options
comfy.options.enable_args_parsing()
import comfy.clip_model
import comfy.ops
import comfy.taesd.taesd
from comfy.ldm.modules.diffusionmodules.openaimodel import UNetModel
from safetensors.torch import save_file

started = time.time()
generator = torch.Generator().manual_seed(20)
NORMS = (torch.nn.GroupNorm, torch.nn.LayerNorm)


def filled(module):
    """The module's state dict: norms 1, biases 0, embeddings N(0, 0.02), other weights N(0, 1/fan in)."""
    norms = {name for name, m in module.named_modules() if isinstance(m, NORMS)}
    out = {}
    for key, value in module.state_dict().items():
        owner, _, leaf = key.rpartition(".")
        if leaf == "bias" or key == "vae_shift":
            t = torch.zeros(value.shape)
        elif owner in norms or value.ndim == 0:
            t = torch.ones(value.shape)
        elif "embedding" in owner and "time_embed" not in owner:
            t = torch.randn(value.shape, generator=generator) * 0.02
        else:
            t = torch.randn(value.shape, generator=generator) / math.sqrt(value[0].numel())
        out[key] = t
    return out


ops = comfy.ops.disable_weight_init
unet = UNetModel(image_size=32, in_channels=4, model_channels=320, out_channels=4, num_res_blocks=[1], channel_mult=[1],
                 transformer_depth=[1], transformer_depth_output=[1, 1], transformer_depth_middle=1, context_dim=768,
                 num_heads=8, use_spatial_transformer=True, use_linear_in_transformer=False, use_checkpoint=False,
                 legacy=False, dtype=torch.float32, device="cpu", operations=ops)
with open(os.path.join(checkout, "comfy", "sd1_clip_config.json")) as f:
    clip_config = json.load(f)
clip = comfy.clip_model.CLIPTextModel(clip_config, torch.float32, "cpu", ops)
tae = comfy.taesd.taesd.TAESD()

state = {f"model.diffusion_model.{k}": v for k, v in filled(unet).items()}
state |= {f"cond_stage_model.transformer.{k}": v for k, v in filled(clip).items() if not k.startswith("text_projection")}
checkpoints, approx = (os.path.join(models, d) for d in ("checkpoints", "vae_approx"))
os.makedirs(checkpoints, exist_ok=True)
os.makedirs(approx, exist_ok=True)
save_file({k: v.half().contiguous() for k, v in state.items()}, os.path.join(checkpoints, "tiny.safetensors"))
for part in ("encoder", "decoder"):
    save_file(filled(getattr(tae, f"taesd_{part}")), os.path.join(approx, f"taesd_{part}.safetensors"))
print(f"{len(state)} tensors, {sum(v.numel() for v in state.values()) / 1e6:.1f} M values, {time.time() - started:.1f} s")
