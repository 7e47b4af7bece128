import { config } from "../../tsup.base.ts";

export default config({
  "png/index": "src/png/index.ts",
  "webp/index": "src/webp/index.ts",
  "safetensors/index": "src/safetensors/index.ts",
  "npy/index": "src/npy/index.ts",
  "npz/index": "src/npz/index.ts",
  "kohya/index": "src/kohya/index.ts",
  "musubi/index": "src/musubi/index.ts",
  "latent/index": "src/latent/index.ts",
  "flac/index": "src/flac/index.ts",
  "dtype/index": "src/dtype/index.ts",
});
