import { isNetDistError, type NetDistError } from "@netdist/core";
import type { Json, Prompt } from "@netdist/sdk/prompt";
import type { Server } from "@netdist/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { benchOf } from "../../conformance/bench.ts";
import type { RealWorker } from "./bed.ts";
import { node, simpleWorkflow } from "./graphs.ts";
import { resultOf, send, startPrimary } from "./primary.ts";
import { sampled } from "./samplers.ts";

/** What a real worker's refusals and failures become. */
export function failures(worker: () => RealWorker): void {
  describe("errors name worker, node, cause and what to do", () => {
    let primary: Server;
    beforeAll(async () => {
      primary = await startPrimary();
    });
    afterAll(() => primary.close());
    const failing = (changes: Record<string, Record<string, Json>>) =>
      failureOf(async () => {
        const { url } = worker();
        const prompt = changed(simpleWorkflow(sampled(), { seed: 1, local: 1, remote: 1, url }), changes);
        return resultOf(await send(primary, url, { prompt, queue: { nodeId: "10", seed: 2n, batch: 1 } }));
      });

    test("a missing node class and a missing model, both at once, before anything is sent", async () => {
      const { url, bench } = worker();
      const before = (await bench.http.get("/history")).text;
      const error = await failing({
        "4": { ckpt_name: "absent.safetensors" },
        "8": { class_type: "NoSuchDecoder", samples: ["3", 0] },
      });
      expect(error).toMatchObject({ code: "PREFLIGHT_FAILED", facts: { phase: "preflight", worker: url } });
      expect(error.facts.errors?.map(({ code }) => code).toSorted()).toEqual(["MISSING_MODEL", "MISSING_NODE"]);
      expect(error.message).toContain(`${url} has no node class NoSuchDecoder (node 8 "Mine").`);
      expect(error.message).toContain("Install its node pack there, or send to a worker that has it.");
      expect(error.message).toContain(`${url} has no "absent.safetensors" for ckpt_name of node 4`);
      expect(error.message).toContain("It lists 1: tiny.safetensors.");
      expect((await bench.http.get("/history")).text).toBe(before);
    });

    test("an input that the worker refuses", async () => {
      const { url } = worker();
      const error = await failing({ "3": { steps: 0 } });
      expect(error).toMatchObject({
        code: "REJECTED",
        facts: { phase: "submit", worker: url, nodeId: "3", classType: "KSampler", input: "steps" },
      });
      expect(error.message).toContain(url);
      expect(error.message).toMatch(/KSampler/);
      expect(error.message).toMatch(/steps/);
      expect(error.message).toMatch(/smaller than min/i);
    });

    test("an exception in a node of the worker", async () => {
      const { url } = worker();
      const error = await failing({ "8": { class_type: "TestRaise", image: ["70", 0], message: "no such lens" } });
      expect(error).toMatchObject({
        code: "EXECUTION_FAILED",
        facts: { phase: "run", worker: url, nodeId: "8", classType: "TestRaise", title: "Mine" },
      });
      expect(error.message).toContain(url);
      expect(error.message).toContain("Mine");
      expect(error.message).toContain("no such lens");
      expect(error.facts.promptId).toMatch(/^[0-9a-f-]{36}$/);
    });

    test("the node that fetches shows it", async () => {
      const { url } = worker();
      const prompt: Prompt = {
        "5": node("EmptyImage", { width: 8, height: 8, batch_size: ["10", 1], color: ["10", 0] }),
        "8": node("TestRaise", { image: ["5", 0], message: "no such lens" }, "Mine"),
        "10": simpleWorkflow(sampled(), { seed: 1, local: 1, remote: 1, url })["10"] ?? node(""),
        "11": node("FetchRemote", { final_image: ["8", 0], remote_info: ["10", 2] }),
        "13": node("PreviewImage", { images: ["11", 0] }),
      };
      const here = benchOf({ url: primary.url, version: "0.33.0", kind: "ours", testNodes: true });
      const { events } = await here.run(prompt);
      const shown = events.find(({ type }) => type === "execution_error")?.data;
      expect(shown).toMatchObject({ node_id: "11", node_type: "FetchRemote" });
      expect(shown?.exception_message).toContain(url);
      expect(shown?.exception_message).toContain("Mine");
      expect(shown?.exception_message).toContain("no such lens");
    });
  });
}

/** Awaits what must fail with an error of ours. */
export async function failureOf(act: () => Promise<unknown>): Promise<NetDistError> {
  const outcome = await act().then(
    () => "it succeeded",
    (error: unknown) => error,
  );
  if (isNetDistError(outcome)) return outcome;
  throw outcome instanceof Error ? outcome : new Error(String(outcome));
}

/** The prompt with other inputs for some nodes, or with another class and its inputs; node 8 is called "Mine". */
function changed(prompt: Prompt, changes: Record<string, Record<string, Json>>): Prompt {
  const entries = Object.entries(prompt).map(([id, old]) => {
    const { class_type, ...inputs } = changes[id] ?? {};
    const title = id === "8" ? "Mine" : undefined;
    if (typeof class_type === "string") return [id, node(class_type, inputs, title)] as const;
    return [id, node(old.class_type, { ...old.inputs, ...inputs }, title)] as const;
  });
  const extra = node("EmptyImage", { width: 8, height: 8, batch_size: 1, color: 0 });
  return { ...Object.fromEntries(entries), "70": extra };
}
