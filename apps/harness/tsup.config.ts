import { config } from "../../tsup.base.ts";

export default config({ cli: "src/cli.ts", frontend: "src/frontend/frontend.ts" });
