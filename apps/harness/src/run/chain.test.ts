import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { decodePng } from "@netdist/codecs/png";
import { createServer } from "@netdist/server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createReporter } from "../report/reporter.ts";
import { startPrimary } from "./primary.ts";
import { runWorkflow } from "./run-workflow.ts";

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), "netdist-run-"));
});
afterEach(() => rm(out, { recursive: true }));

const example = (name: string): string => join(import.meta.dirname, "../../../../examples", name);

test.for(["chain.json", "chain.api.json"])(
  "%s: a chain over two workers and the primary gives 2 + 3 + 3 pictures in order",
  async (file) => {
    await using first = await createServer();
    await using second = await createServer();
    await using primary = await startPrimary({ out });
    const result = await runWorkflow(primary, {
      file: example(file),
      workers: [first.url, second.url],
      sets: ["NetDistProceduralSampler.step_ms=0"],
      out,
      reporter: createReporter("run", "0", true, { out: new PassThrough(), err: process.stderr }),
      signal: new AbortController().signal,
    });
    expect(result.shares.map(({ worker, seed, images }) => [worker, seed, images])).toEqual([
      ["here", 42n, 2],
      [first.url, 44n, 3],
      [second.url, 47n, 3],
    ]);
    expect(result.files).toHaveLength(8);
    const files = (await readdir(out)).sort();
    const pictures = await Promise.all(files.map(async (name) => decodePng(await readFile(join(out, name)))));
    expect(pictures.map(({ width, height }) => [width, height])).toEqual(Array.from({ length: 8 }, () => [512, 512]));
    expect(new Set(pictures.map(({ data }) => Buffer.from(data.buffer).toString("base64"))).size).toBe(8);
    expect(JSON.parse(pictures[0]?.text.get("prompt") ?? "null")).toHaveProperty("11.class_type", "SaveImage");
  },
);
