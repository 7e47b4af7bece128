import { readdir } from "node:fs/promises";
import { WORKERS } from "@netdist/core";
import type { Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { startBench } from "./kit/bench.ts";
import { onOneServer, pictures } from "./kit/pictures.ts";
import { change, fetchRemote, node, plain, queueSimple, sampling, simple, without } from "./kit/prompts.ts";
import { isReal } from "./kit/real-primary.ts";

const reference = (seed: number | bigint, batch: number): Promise<string[]> => onOneServer(plain(seed, batch), "9");

/** Runs a prompt with one worker; gives the pictures that node "13" shows. */
async function shown(make: (url: string) => Prompt): Promise<{ pictures: string[]; posts: number }> {
  await using bench = await startBench();
  const { primary, user } = bench;
  const ran = await user.run(make(bench.worker().url));
  expect(ran.error).toBe("");
  return { pictures: await pictures(primary, ran, "13"), posts: bench.worker().posts() };
}

describe("seeds and order", () => {
  test("the local pictures, then the worker's, whose seed begins after the local ones", async () => {
    const { pictures } = await shown((url) => simple(url, { batch_local: 2, batch_remote: 3 }));
    expect(pictures).toEqual([...(await reference(100, 2)), ...(await reference(102, 3))]);
  });

  test("a seed past 2^64 - 1 begins again at 0", async () => {
    const { pictures } = await shown((url) => simple(url, { seed: 18446744073709551615n }));
    expect(pictures).toEqual([...(await reference(18446744073709551615n, 1)), ...(await reference(0, 1))]);
  });

  test("enabled: remote gives the worker's values here and sends nothing", async () => {
    const { pictures, posts } = await shown((url) =>
      change(simple(url, { batch_local: 2, batch_remote: 3, enabled: "remote" }), { "13": { images: ["3", 1] } }),
    );
    expect(pictures).toEqual(await reference(102, 3));
    expect(posts).toBe(0);
  });

  test("the address, the seed and the batch may be links", async () => {
    const { pictures } = await shown((url) => ({
      ...simple(["40", 0], { seed: ["41", 0], batch_remote: ["42", 0] }),
      "40": node("PrimitiveString", { value: ` ${url}/ , http://10.0.0.1:8188` }),
      "41": node("PrimitiveInt", { value: 100 }),
      "42": node("PrimitiveInt", { value: 2 }),
    }));
    expect(pictures).toEqual([...(await reference(100, 1)), ...(await reference(101, 2))]);
  });

  test("ids of nodes in subgraphs are texts with a colon", async () => {
    const { pictures } = await shown((url) => ({
      ...change(without(simple(url), "10", "11"), {
        "3": { seed: ["89:0", 0] },
        "5": { batch_size: ["89:0", 1] },
        "12": { images_b: ["89:1:2", 0] },
      }),
      "89:0": queueSimple(url),
      "89:1:2": node("FetchRemote", { final_image: ["3", 1], remote_info: ["89:0", 2] }),
    }));
    expect(pictures).toEqual([...(await reference(100, 1)), ...(await reference(101, 1))]);
  });
});

describe("a local batch of 0", () => {
  test("nothing is sampled here, and Combine images gives what the worker made", async () => {
    await using bench = await startBench();
    const { primary, user } = bench;
    const ran = await user.run(simple(bench.worker().url, { batch_local: 0, batch_remote: 2 }));
    expect(ran.error).toBe("");
    expect(await pictures(primary, ran, "13")).toEqual(await reference(100, 2));
    expect(user.heard.filter(({ type, data }) => type === "executing" && data["node"] === "3")).toEqual([]);
  });

  test("FetchRemote alone works too", async () => {
    const { pictures } = await shown((url) =>
      change(without(simple(url, { batch_local: 0 }), "12"), { "13": { images: ["11", 0] } }),
    );
    expect(pictures).toEqual(await reference(100, 1));
  });

  test("through a link it is refused, with what to do", async () => {
    await using bench = await startBench();
    const ran = await bench.user.run({
      ...simple(bench.worker().url, { batch_local: ["40", 0] }),
      "40": node("PrimitiveInt", { value: 0 }),
    });
    expect(ran.error).toContain("batch_local of node 10 (RemoteQueueSimple) is 0 through a link");
    expect(ran.error).toContain("Type it into the widget.");
    expect(bench.worker().posts()).toBe(0);
  });
});

describe("a worker that is switched off", () => {
  const off = (url: string, if_disabled?: string): Prompt =>
    change(simple(url, { enabled: "false" }), { "11": if_disabled === undefined ? {} : { if_disabled } });

  test("gives a black picture, as ever", async () => {
    const { pictures, posts } = await shown((url) => off(url));
    const black = await onOneServer(
      {
        "1": node("EmptyImage", { width: 64, height: 64, batch_size: 1, color: 0 }),
        "9": node("PreviewImage", { images: ["1", 0] }),
      },
      "9",
    );
    expect(pictures).toEqual([...(await reference(100, 1)), ...black]);
    expect(posts).toBe(0);
  });

  test("local: gives the local pictures", async () => {
    const local = await reference(100, 1);
    expect((await shown((url) => off(url, "local"))).pictures).toEqual([...local, ...local]);
  });

  test("skip: gives nothing, and the others' pictures stay", async () => {
    expect((await shown((url) => off(url, "skip"))).pictures).toEqual(await reference(100, 1));
  });

  test.for([
    ["enabled", { "10": { enabled: ["40", 0] } }, "false"],
    ["if_disabled", { "10": { enabled: "false" }, "11": { if_disabled: ["40", 0] } }, "skip"],
  ] as const)("skip with %s over a link is refused", async ([input, changes, value]) => {
    await using bench = await startBench();
    const ran = await bench.user.run({
      ...change(change(simple(bench.worker().url), { "11": { if_disabled: "skip" } }), changes),
      "40": node("TestText", { value }),
    });
    expect(ran.error).toMatch(new RegExp(`^${input} of node 1\\d \\(\\w+\\) is .* through a link`));
  });

  test("nothing at all is left: what shows it does not run", async () => {
    await using bench = await startBench();
    const ran = await bench.user.run(
      change(simple(bench.worker().url, { batch_local: 0, enabled: "false" }), { "11": { if_disabled: "skip" } }),
    );
    expect([ran.status, ran.outputs]).toEqual(["success", {}]);
  });
});

describe("several nodes", () => {
  test("every FetchRemote of a worker gets its own value", async () => {
    const { pictures, posts } = await shown((url) => ({
      ...simple(url),
      "6": node("ImageInvert", { image: ["3", 1] }),
      "14": fetchRemote("10", { final_image: ["6", 0] }),
      "12": node("CombineImageBatch", { images_a: ["14", 0], images_b: ["11", 0] }),
    }));
    const inverted = await onOneServer(
      {
        ...sampling(101, 1),
        "6": node("ImageInvert", { image: ["3", 1] }),
        "9": node("PreviewImage", { images: ["6", 0] }),
      },
      "9",
    );
    expect(pictures).toEqual([...inverted, ...(await reference(101, 1))]);
    expect(posts).toBe(1);
  });

  describe("batches that the worker joins", () => {
    const joinedThere = (url: string, side: number, rule = {}) => ({
      ...simple(url),
      "7": node("EmptyImage", { width: side, height: 64, batch_size: 2, color: 255 }),
      "8": node("CombineImageBatch", { images_a: ["3", 1], images_b: ["7", 0], ...rule }, "Both"),
      "11": fetchRemote("10", { final_image: ["8", 0] }),
      "13": node("PreviewImage", { images: ["11", 0] }),
    });
    const sizes = (found: readonly string[]) => found.map((one) => one.split(" ")[0]);

    test("come back in order", async () => {
      const { pictures } = await shown((url) => joinedThere(url, 64));
      expect(pictures.slice(0, 1)).toEqual(await reference(101, 1));
      expect(sizes(pictures)).toEqual(["64x64", "64x64", "64x64"]);
    });
    test.for(["resize", "crop"])("of two sizes, %s: in the size of the first", async (rule) => {
      const { pictures } = await shown((url) => joinedThere(url, 96, { if_sizes_differ: rule }));
      expect(sizes(pictures)).toEqual(["64x64", "64x64", "64x64"]);
    });
    test("of two sizes: the job fails instead of bringing pictures that were cropped there", async () => {
      await using bench = await startBench();
      const { url } = bench.worker();
      const { error, failedNode } = await bench.user.run(joinedThere(url, 96));
      expect(failedNode).toBe("11");
      expect(error).toContain(
        `${url} joined pictures of different sizes in node 8 ("Both", CombineImageBatch): images_a 64x64, images_b 96x64. Make the sizes equal, or set if_sizes_differ`,
      );
    });
  });

  test("two queue nodes of one worker are two jobs", async () => {
    const { pictures, posts } = await shown((url) => ({
      ...simple(url),
      "15": queueSimple(url, { seed: 200 }),
      "16": node("FetchRemote", { final_image: ["18", 1], remote_info: ["15", 2] }),
      "17": node("EmptyLatentImage", { width: 64, height: 64, batch_size: ["15", 1] }),
      "18": node("NetDistProceduralSampler", { seed: ["15", 0], steps: 2, latent_image: ["17", 0], text: "sea" }),
      "12": node("CombineImageBatch", { images_a: ["3", 1], images_b: ["11", 0], images_c: ["16", 0] }),
    }));
    expect(pictures).toEqual([
      ...(await reference(100, 1)),
      ...(await reference(101, 1)),
      ...(await reference(201, 1)),
    ]);
    expect(posts).toBe(2);
  });

  test("the worker needs none of our nodes and saves nothing, unless it shall keep its outputs (T20)", async () => {
    await using bench = await startBench();
    const prompt = {
      ...simple(bench.worker().url),
      "14": node("SaveImage", { images: ["3", 1], filename_prefix: "kept" }),
    };
    const saved = () => readdir(bench.worker().folders.root("output"));
    expect((await bench.user.run(prompt)).error).toBe("");
    expect(await saved()).toEqual([]);
    expect((await bench.user.run(change(prompt, { "10": { keep_outputs: true } }))).error).toBe("");
    expect(await saved()).toEqual(["kept_00001_.png"]);
  });

  // Waits for the job in the service itself, which is in another process there.
  test.skipIf(isReal)("keep_outputs: a worker's job goes on when nobody here fetches anything", async () => {
    await using bench = await startBench();
    const prompt = {
      ...without(simple(bench.worker().url, { keep_outputs: true }), "11", "12"),
      "14": node("SaveImage", { images: ["3", 1], filename_prefix: "kept" }),
      "13": node("PreviewImage", { images: ["3", 1] }),
    };
    expect((await bench.user.run(prompt)).error).toBe("");
    const [remote] = bench.primary.service(WORKERS).jobs();
    expect((await remote?.job.outcome)?.state).toBe("succeeded");
    expect(await readdir(bench.worker().folders.root("output"))).toEqual(["kept_00001_.png"]);
  });
});
