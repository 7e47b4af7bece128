import { config } from "../../tsup.base.ts";

export default config({
  "png/index": "src/png/index.ts",
  "safetensors/index": "src/safetensors/index.ts",
  "latent/index": "src/latent/index.ts",
  "dtype/index": "src/dtype/index.ts",
});
