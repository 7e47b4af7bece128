import { readFile } from "node:fs/promises";
import { definePack, type NodePack } from "@netdist/sdk";
import { proceduralSampler } from "../../../../../packages/server/src/stock/sampler/procedural-sampler.ts";
import { stepNode, testNodes } from "../../../../nodes/kit/step.ts";

/** Asks the test, whose address is in the file that the variable names; goes away when the call is stopped. */
async function ask(signal: AbortSignal): Promise<void> {
  const url = await readFile(process.env["NETDIST_TEST_CONTROL"] ?? "", "utf8");
  const answer = await fetch(url, { signal });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Our server's sampler and the test's own nodes, in a real ComfyUI. */
export const pack: NodePack = definePack({
  id: "netdist-nodes-test",
  version: "1.0.0",
  nodes: [stepNode(ask), ...testNodes, proceduralSampler(1)],
});
