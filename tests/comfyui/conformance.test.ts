import { afterAll, beforeAll, describe } from "vitest";
import { conformance } from "../conformance/suite.ts";
import { checkouts, runningUrls } from "./checkouts.ts";
import { type RunningComfyUI, startComfyUI } from "./servers.ts";

// A small limit, so that a body over it is soon sent.
const ARGS = ["--max-upload-size", "4"];

for (const { version } of checkouts()) {
  describe(`a ComfyUI ${version} of our own`, () => {
    const started: RunningComfyUI[] = [];
    const start = async (args: readonly string[]) => {
      const server = await startComfyUI(version, { args });
      started.push(server);
      return server.url;
    };
    let url = "";
    beforeAll(async () => {
      url = await start(ARGS);
    });
    afterAll(async () => {
      for (const server of started) await server.stop();
    });
    let cors: Promise<string> | undefined;
    const withCors = () => (cors ??= start(["--enable-cors-header"]));
    conformance({ kind: "comfyui", version, testNodes: true, withCors, url: () => url });
  });
}

for (const url of runningUrls()) {
  const stats = (await (await fetch(`${url}/system_stats`)).json()) as { system: { comfyui_version: string } };
  const testNodes = Object.keys((await (await fetch(`${url}/object_info/TestInputs`)).json()) as object).length > 0;
  describe(`the ComfyUI at ${url}`, () => {
    conformance({ kind: "comfyui", version: stats.system.comfyui_version, testNodes, url: () => url });
  });
}
