import { config } from "../../tsup.base.ts";

export default config({
  index: "src/index.ts",
  "host/index": "src/host/index.ts",
  "files/index": "src/files/index.ts",
  "prompt/index": "src/prompt/index.ts",
});
