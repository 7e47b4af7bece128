import { floats, type Image, isTensor } from "@netdist/sdk";
import type { Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { fastClock, PATIENT } from "../client/testing/fast-clock.ts";
import { connectWorker } from "../client/worker.ts";
import type { Plan } from "../plan.ts";
import { type JobOptions, startJob } from "./start.ts";
import { FakeComfy, file, png } from "./testing/comfy.ts";

const PROMPT: Prompt = {
  "3": { class_type: "KSampler", inputs: { seed: 2n ** 63n }, _meta: { title: "Sampler" } },
  "9": { class_type: "PreviewImage", inputs: { images: ["3", 0] } },
};

const PLAN: Plan = {
  prompt: PROMPT,
  captures: [{ key: "fetch", carrier: "image", nodeId: "9", source: ["3", 0] }],
  files: [],
  notices: [],
};

const readFile: JobOptions["readFile"] = async (name) => {
  throw new Error(`no file ${name}`);
};

describe("a job on a worker that works", () => {
  test("gives the captured pictures as one batch of normalised bytes", async () => {
    await using comfy = await FakeComfy.start();
    comfy.files.set("temp/b.png", png(2, 2, 255));
    comfy.outputs = () => ({ "9": { images: [file("a.png"), file("b.png")] } });
    await using client = connectWorker({ url: comfy.url });
    const outcome = await startJob(PLAN, client, { readFile }).outcome;
    expect(outcome).toMatchObject({ state: "succeeded" });
    const image = outcome.state === "succeeded" ? outcome.result.values.get("fetch") : undefined;
    expect(isTensor(image) && image.shape).toEqual([2, 2, 2, 3]);
    expect([...(await floats(image as Image))]).toEqual([...Array(12).fill(0), ...Array(12).fill(1)]);
  });

  test("costs one socket, one prompt, one history and one view, and the next job no socket", async () => {
    await using comfy = await FakeComfy.start();
    await using client = connectWorker({ url: comfy.url });
    const first = await startJob(PLAN, client, { readFile }).outcome;
    expect(first.state).toBe("succeeded");
    expect(comfy.routes.map(withoutId)).toEqual(["GET /ws", "POST /prompt", "GET /history", "GET /view"]);
    comfy.requests.length = 0;
    await startJob(PLAN, client, { readFile }).outcome;
    expect(comfy.routes.map(withoutId)).toEqual(["POST /prompt", "GET /history", "GET /view"]);
  });
});

describe("a job whose socket is silent", () => {
  test("is found done by polling queue, then history (H4, F23)", async () => {
    await using comfy = await FakeComfy.start();
    comfy.mute = true;
    await using client = connectWorker({ url: comfy.url, clock: fastClock(), limits: PATIENT });
    const outcome = await startJob(PLAN, client, { readFile }).outcome;
    expect(outcome.state).toBe("succeeded");
    expect(comfy.routes.map(withoutId)).toEqual(["GET /ws", "POST /prompt", "GET /queue", "GET /history", "GET /view"]);
  });
});

function withoutId(route: string): string {
  return route.replace(/\/[0-9a-f-]{36}$/, "");
}
