import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Prompt, stringifyJson } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { type Bench, startBench } from "./kit/bench.ts";
import { onOneServer, pictures } from "./kit/pictures.ts";
import { chain, chainWorker, change, fetchRemote, node, plain, sampling, without } from "./kit/prompts.ts";

const reference = (seed: number, batch: number): Promise<string[]> => onOneServer(plain(seed, batch), "9");
const references = async (...parts: readonly (readonly [seed: number, batch: number])[]): Promise<string[]> =>
  (await Promise.all(parts.map(([seed, batch]) => reference(seed, batch)))).flat();

async function shown({ primary, user }: Bench, prompt: Prompt, output = "13"): Promise<string[]> {
  const ran = await user.run(prompt);
  expect(ran.error).toBe("");
  return pictures(primary, ran, output);
}

describe("seeds along a chain", () => {
  const urls = ({ workers: [first, second] }: Bench): [string, string] => [first?.url ?? "", second?.url ?? ""];

  test("an override moves the next worker by as much", async () => {
    await using bench = await startBench({ workers: 2 });
    const [a, b] = urls(bench);
    const workers = [
      { remote_url: a, batch_override: 3 },
      { remote_url: b, batch_override: 2 },
    ];
    expect(await shown(bench, chain({ start: { batch: 2 }, workers }))).toEqual(
      await references([100, 2], [102, 3], [105, 2]),
    );
  });

  test("without an override the batch is the chain's and the next seed is one further only, as ever", async () => {
    await using bench = await startBench({ workers: 2 });
    const [a, b] = urls(bench);
    const prompt = chain({ start: { batch: 2 }, workers: [{ remote_url: a }, { remote_url: b }] });
    expect(await shown(bench, prompt)).toEqual(await references([100, 2], [102, 2], [103, 2]));
  });

  test("a disabled worker moves the seed as well", async () => {
    await using bench = await startBench({ workers: 2 });
    const [a, b] = urls(bench);
    const workers = [
      { remote_url: a, batch_override: 3, enabled: "false" },
      { remote_url: b, batch_override: 2 },
    ];
    const prompt = chain({ start: { batch: 1 }, workers, fetch: { if_disabled: "skip" } });
    expect(await shown(bench, prompt)).toEqual(await references([100, 1], [104, 2]));
    expect(bench.worker(0).posts()).toBe(0);
  });

  test("workers that share an address: each has its own job, a disabled one stays off", async () => {
    await using bench = await startBench();
    const { url } = bench.worker();
    const workers = [
      { remote_url: url, batch_override: 1 },
      { remote_url: url, batch_override: 1, enabled: "false" },
      { remote_url: url, batch_override: 2 },
    ];
    const prompt = chain({ workers, fetch: { if_disabled: "skip" } });
    expect(await shown(bench, prompt)).toEqual(await references([100, 1], [101, 1], [103, 2]));
    expect(bench.worker().posts()).toBe(2);
  });

  test("enabled: remote gives that worker's values here", async () => {
    await using bench = await startBench({ workers: 2 });
    const [a, b] = urls(bench);
    const workers = [
      { remote_url: a, batch_override: 3 },
      { remote_url: b, batch_override: 2, enabled: "remote" },
    ];
    expect(await shown(bench, change(chain({ workers }), { "13": { images: ["3", 1] } }))).toEqual(
      await references([104, 2]),
    );
  });

  test("a batch of 0 samples nothing here", async () => {
    await using bench = await startBench();
    const workers = [{ remote_url: bench.worker().url, batch_override: 2 }];
    expect(await shown(bench, chain({ start: { batch: 0 }, workers }))).toEqual(await references([100, 2]));
  });

  test("a batch of 0 with a worker that has no number of its own is refused", async () => {
    await using bench = await startBench();
    const ran = await bench.user.run(chain({ start: { batch: 0 }, workers: [{ remote_url: bench.worker().url }] }));
    expect(ran.error).toContain("Set batch_override");
  });

  test("a batch of 0 over a link is refused", async () => {
    await using bench = await startBench();
    const workers = [{ remote_url: bench.worker().url, batch_override: 2 }];
    const ran = await bench.user.run({
      ...chain({ start: { batch: ["40", 0] }, workers }),
      "40": node("PrimitiveInt", { value: 0 }),
    });
    expect(ran.error).toContain("batch of node 20 (RemoteChainStart) is 0 through a link");
  });
});

describe("outputs: any", () => {
  test("the last output node's pictures come back where no FetchRemote names a value", async () => {
    await using bench = await startBench();
    const { url } = bench.worker();
    // The FetchRemote belongs to a second chain, so that on the worker nothing is captured for it.
    const prompt: Prompt = {
      ...sampling(7, 1),
      "19": node("LoadDiskWorkflowJSON", { workflow: "static.json" }),
      "20": node("RemoteChainStart", { workflow: ["19", 0], trigger: "on_change", batch: 1, seed: 100 }),
      "21": chainWorker("20", url, { outputs: "any" }),
      "31": fetchRemote("21"),
      "13": node("PreviewImage", { images: ["31", 0] }),
    };
    await onDisk(bench, "static.json", {
      ...plain(55, 2),
      "10": node("ImageInvert", { image: ["3", 1] }),
      "11": node("SaveImage", { images: ["10", 0], filename_prefix: "x" }),
    });
    const inverted = await onOneServer(
      {
        ...sampling(55, 2),
        "10": node("ImageInvert", { image: ["3", 1] }),
        "9": node("PreviewImage", { images: ["10", 0] }),
      },
      "9",
    );
    expect(await shown(bench, prompt)).toEqual(inverted);
  });
});

async function onDisk({ primary }: Bench, name: string, prompt: Prompt): Promise<void> {
  await mkdir(primary.folders.root("input"), { recursive: true });
  await writeFile(join(primary.folders.root("input"), name), stringifyJson(prompt));
}

describe("a prompt from disk", () => {
  const fromDisk = (url: string, worker = {}): Prompt => ({
    ...sampling(7, 1),
    "19": node("LoadDiskWorkflowJSON", { workflow: "other.json" }),
    "20": node("RemoteChainStart", { workflow: ["19", 0], trigger: "on_change", batch: 1, seed: 500 }),
    "21": chainWorker("20", url, { batch_override: 2, ...worker }),
    "31": fetchRemote("21"),
    "13": node("PreviewImage", { images: ["31", 0] }),
  });

  test("its queue node for this address gets seed and batch", async () => {
    await using bench = await startBench();
    const { url } = bench.worker();
    const file = chain({ workers: [{ remote_url: "http://127.0.0.1:1/" }, { remote_url: `${url}/` }] });
    await onDisk(bench, "other.json", file);
    expect(await shown(bench, fromDisk(url))).toEqual(await references([501, 2]));
  });

  test("without one it is sent as it is", async () => {
    await using bench = await startBench();
    await onDisk(bench, "other.json", plain(55, 1));
    expect(await shown(bench, fromDisk(bench.worker().url))).toEqual(await references([55, 1]));
  });

  test("two for one address: the one with this node's id and class", async () => {
    await using bench = await startBench();
    const { url } = bench.worker();
    const file = chain({ workers: [{ remote_url: url }, { remote_url: url }] });
    await onDisk(bench, "other.json", file);
    expect(await shown(bench, fromDisk(url))).toEqual(await references([501, 2]));
  });

  test("two for one address, none of them this node: refused, naming them", async () => {
    await using bench = await startBench();
    const { url } = bench.worker();
    const file = chain({ workers: [{ remote_url: url }, { remote_url: url }] });
    await onDisk(bench, "other.json", file);
    const here = without(fromDisk(url), "21");
    const ran = await bench.user.run({
      ...here,
      "24": chainWorker("20", url),
      "31": node("FetchRemote", { final_image: ["3", 1], remote_info: ["24", 1] }),
    });
    expect(ran.error).toContain("The workflow has 2 queue nodes for the same worker: nodes 21, 22.");
    expect(bench.worker().posts()).toBe(0);
  });

  test("seeds past 2^53 in the file stay exact", async () => {
    await using bench = await startBench();
    const seed = 9007199254740993n;
    await onDisk(bench, "other.json", plain(seed, 1));
    expect(await shown(bench, fromDisk(bench.worker().url))).toEqual(await onOneServer(plain(seed, 1), "9"));
  });

  test("a file as the frontend saves it is refused when it is queued, with what to do", async () => {
    await using bench = await startBench();
    await writeFile(join(bench.primary.folders.root("input"), "other.json"), '{"nodes":[],"links":[],"version":0.4}');
    await expect(bench.user.run(fromDisk(bench.worker().url))).rejects.toThrow(/Export \(API\)/);
  });
});
