import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodePng } from "@netdist/codecs/png";
import type { Image } from "@netdist/sdk";
import type { Prompt } from "@netdist/sdk/prompt";
import { createServer, type Server } from "@netdist/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectWorker, type WorkerClient } from "../client/index.ts";
import { startJob } from "../job/index.ts";
import { filesIn } from "./files.ts";
import { preparePrompt } from "./prepare-prompt.ts";

let server: Server;
let worker: WorkerClient;
let folder: string;
beforeAll(async () => {
  server = await createServer({});
  worker = connectWorker({ url: server.url });
  folder = await mkdtemp(join(tmpdir(), "netdist-prepare-"));
  await mkdir(join(folder, "clips"));
  const picture = encodePng({ width: 2, height: 1, channels: 3, depth: 8, data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  await writeFile(join(folder, "clips/a.png"), picture);
});
afterAll(async () => {
  await worker[Symbol.asyncDispose]();
  await server.close();
  await rm(folder, { recursive: true });
});

const showing = (image: string): Prompt => ({
  "1": { class_type: "LoadImage", inputs: { image } },
  "9": { class_type: "PreviewImage", inputs: { images: ["1", 0] } },
});

test("brings the results of all output nodes, and the files that the prompt names", async () => {
  const { plan, files } = await preparePrompt(worker, showing("clips/a.png"), { files: filesIn(folder) });
  const outcome = await startJob(plan, worker, { readFile: files.open }).outcome;
  if (outcome.state !== "succeeded") throw outcome.error;
  const image = outcome.result.values.get("output:9") as Image;
  expect([image.shape, [...(await image.bytes())]]).toEqual([
    [1, 1, 2, 3],
    [1, 2, 3, 4, 5, 6],
  ]);
});

test("says all that the worker lacks before anything is sent", async () => {
  const both: Prompt = {
    ...showing("b.png"),
    "2": { class_type: "Nowhere", inputs: {} },
    "8": { class_type: "PreviewImage", inputs: { images: ["2", 0] } },
  };
  await expect(preparePrompt(worker, both, { files: filesIn(folder) })).rejects.toMatchObject({
    code: "PREFLIGHT_FAILED",
    facts: { errors: [{ code: "MISSING_NODE" }, { code: "MISSING_INPUT" }] },
  });
});

describe("filesIn (T1)", () => {
  test.each(["../secret.png", "/etc/passwd", "clips/../../x", ".", ""])("%j is no file of the folder", async (name) => {
    const files = filesIn(join(folder, "clips"));
    expect(await files.size(name)).toBeUndefined();
    await expect(files.open(name)).rejects.toThrow();
  });
  test("an annotated name", async () => {
    expect(await filesIn(folder).size("clips/a.png [input]")).toBeGreaterThan(0);
    expect(await filesIn(folder).size("clips/a.png [output]")).toBeUndefined();
  });
});
