import { config } from "../../tsup.base.ts";

export default config({ index: "src/index.ts" });
