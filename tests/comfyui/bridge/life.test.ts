import type { Prompt } from "@netdist/sdk/prompt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../nodes/kit/bench.ts";
import { fetchRemote, node, queueSimple, sampling, simple } from "../../nodes/kit/prompts.ts";
import { gate } from "../../nodes/kit/step.ts";
import { checkouts } from "../checkouts.ts";
import { tinyModels } from "../main-job/models.ts";
import { sampled } from "../main-job/samplers.ts";
import { type RealPrimary, startRealPrimary } from "./primary.ts";
import { gone, hostsOf, memoryOf } from "./processes.ts";

const versions = checkouts().map(({ version }) => version);
const RUNS = 500;
/** Growth of a process between the middle and the end of the runs that is no leak: its heap breathes. */
const BREATH_KB = 48 * 1024;

if (versions.length === 0) test.skip("the bridge in a real ComfyUI: COMFYUI_DIR is not set");

describe.each(versions)("the bridge in ComfyUI %s", (version) => {
  let primary: RealPrimary;
  let worker: TestServer;
  beforeAll(async () => {
    worker = await startTestServer();
    primary = await startRealPrimary(version, { models: await tinyModels() });
  });
  afterAll(async () => {
    await primary.stop();
    await worker.close();
  });

  const held = (url: string): Prompt => ({
    ...simple(url, { trigger: "always" }),
    "11": { ...fetchRemote("10"), inputs: { final_image: ["6", 0], remote_info: ["10", 2] } },
    "6": node("TestStep", { images: ["3", 1] }),
  });

  test("starts no Node.js before a node needs it", async () => {
    expect(await hostsOf(primary.pid)).toEqual([]);
  });

  test("a sampler that holds ComfyUI's loop: the worker's progress shows all the same", async () => {
    const { user } = primary;
    const from = user.heard.length;
    const ran = await user.run({
      ...sampling(["10", 0], ["10", 1], { step_ms: 40 }),
      "3": node("NetDistProceduralSampler", {
        ...{ seed: ["10", 0], steps: 60, latent_image: ["5", 0], text: "sea", step_ms: 40 },
      }),
      "10": queueSimple(worker.url, { trigger: "always" }),
      "11": fetchRemote("10"),
      "13": node("PreviewImage", { images: ["11", 0] }),
      // The local part: ComfyUI's own sampler, which lets nothing else run in its loop.
      ...renumbered(sampled({ steps: 24, width: 128, height: 128 })(["10", 0], 1)),
      "113": node("PreviewImage", { images: ["108", 0] }),
    });
    expect(ran.error).toBe("");
    const who = user.heard.slice(from).flatMap(({ type, data }) => (type === "progress" ? [String(data["node"])] : []));
    const [first, last] = [who.indexOf("103"), who.lastIndexOf("103")];
    expect(who.slice(first, last)).toContain("11");
  });

  test("the host is killed while a node waits: the node says so, and the next run starts another", async () => {
    const { user } = primary;
    const hold = gate();
    worker.step.hold = hold.promise;
    const id = await user.queue(held(worker.url));
    await worker.step.begun(worker.step.started + 1);
    await user.until(({ type, data }) => type === "executing" && data["node"] === "11" && data["prompt_id"] === id);
    const [host = 0] = await hostsOf(primary.pid);
    process.kill(host, "SIGKILL");
    const ran = await user.ended(id);
    expect(ran.failedNode).toBe("11");
    expect(ran.error).toMatch(/SIGKILL/);
    // Nobody is left who could have cancelled the worker's job.
    hold.open();
    worker.step.hold = undefined;
    expect((await user.run(held(worker.url))).error).toBe("");
    expect(await hostsOf(primary.pid)).toHaveLength(1);
  });

  test(`${RUNS} runs leave the memory of both processes as it is`, async () => {
    const { user, pid } = primary;
    const run = async (count: number) => {
      for (let done = 0; done < count; done++) {
        expect((await user.run(simple(worker.url, { trigger: "always", seed: done }))).error).toBe("");
      }
      const [host = 0] = await hostsOf(pid);
      return Promise.all([memoryOf(pid), memoryOf(host)]);
    };
    const middle = await run(RUNS / 2);
    const end = await run(RUNS / 2);
    for (const [at, kb] of end.entries()) expect(kb - (middle[at] ?? 0)).toBeLessThan(BREATH_KB);
  }, 600_000);

  test("ComfyUI is killed: no process is left", async () => {
    const [host = 0] = await hostsOf(primary.pid);
    expect(host).toBeGreaterThan(0);
    await primary.user[Symbol.asyncDispose]();
    process.kill(primary.pid, "SIGKILL");
    await gone(host);
  });
});

/** The prompt with 100 added to its own ids, which then stand beside those of another. */
function renumbered(prompt: Prompt): Prompt {
  const ids = new Set(Object.keys(prompt));
  const moved = (id: string) => String(Number(id) + 100);
  return Object.fromEntries(
    Object.entries(prompt).map(([id, one]) => {
      const inputs = Object.entries(one.inputs).map(([name, value]) => {
        const isOwn = Array.isArray(value) && typeof value[0] === "string" && ids.has(value[0]);
        return [name, isOwn ? [moved(value[0] as string), ...value.slice(1)] : value];
      });
      return [moved(id), { ...one, inputs: Object.fromEntries(inputs) }];
    }),
  );
}
