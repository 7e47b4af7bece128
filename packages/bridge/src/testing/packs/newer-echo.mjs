import { any, defineNode, definePack } from "@netdist/sdk";

const echo = defineNode({
  id: "Echo",
  category: "test",
  inputs: { value: any() },
  outputs: { value: any() },
  run: () => ({ value: "the newer one" }),
});
export const pack = definePack({ id: "newer", version: "1.10.0", nodes: [echo] });
