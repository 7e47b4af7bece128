import { readFileSync } from "node:fs";
import { convertWorkflow, readObjectInfo } from "@netdist/core";
import { type Json, type JsonObject, type Prompt, parseJson } from "@netdist/sdk/prompt";
import type { HttpFault } from "@netdist/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bench, startBench } from "./kit/bench.ts";
import { config } from "./kit/config.ts";
import { onOneServer, pictures } from "./kit/pictures.ts";
import { change, node, plain } from "./kit/prompts.ts";
import { gate } from "./kit/step.ts";

/** RemotePool "20" around the sampler, FetchPool "30", shown by "13". What the workers send passes TestStep "6". */
function pooled(
  workers: readonly string[],
  inputs: Record<string, Json> = {},
  sampler: Record<string, Json> = {},
): Prompt {
  return {
    "20": node("RemotePool", {
      ...{ workers: workers.join(", "), batch: 6, seed: 100, seed_mode: "exact", on_failure: "fail" },
      ...{ include_local: true, split: 1, ...inputs },
    }),
    "5": node("EmptyLatentImage", { width: 64, height: 64, batch_size: ["20", 1] }),
    "3": node(
      "NetDistProceduralSampler",
      { seed: ["20", 0], steps: 2, latent_image: ["5", 0], text: "sea", ...sampler },
      "Sampler",
    ),
    "6": node("TestStep", { images: ["3", 1] }, "Finish"),
    "30": node("FetchPool", { remote_pool: ["20", 2], value_1: ["6", 0] }),
    "13": node("PreviewImage", { images: ["30", 0] }),
  };
}

const urls = ({ workers }: Bench): string[] => workers.map(({ url }) => url);

async function shown({ primary, user }: Bench, prompt: Prompt): Promise<string[]> {
  const ran = await user.run(prompt);
  expect(ran.error).toBe("");
  return pictures(primary, ran, "13");
}

/** A worker that takes prompts and fails in the node behind the sampler. */
function breakAll({ workers }: Bench): void {
  for (const { step } of workers) step.fail = "no luck today";
}

const exact = (batch: number) => onOneServer(plain(100, batch), "9");
const single = async (batch: number): Promise<string[]> =>
  (await Promise.all(Array.from({ length: batch }, (_, index) => onOneServer(plain(100 + index, 1), "9")))).flat();

describe("exact: the pictures of one machine, with 1 to 7 workers and a fault of each", () => {
  const faults: readonly HttpFault[] = [
    { route: "POST /prompt", status: 401, times: 1 },
    { route: "POST /prompt", cut: "reply", times: 1 },
    { route: "GET /view", cut: 10, times: 2 },
    { route: "GET /history/*", status: 502, times: 2 },
    { route: "GET /history/*", cut: "reply", times: 1 },
    { route: "GET /view", status: 404, times: 1 },
    { route: "GET /view", cut: "reply", times: 1 },
  ];
  const BATCH = 9;
  let bench: Bench;
  let whole: readonly string[];
  beforeAll(async () => {
    [bench, whole] = await Promise.all([startBench({ workers: faults.length }), exact(BATCH)]);
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  test.for([1, 2, 3, 4, 5, 6, 7])("%i workers, whatever goes wrong on which of them", async (count) => {
    for (const split of [1, 2]) {
      const acting = bench.workers.slice(0, count).map(({ faults: { http } }, index) => {
        const fault = { ...(faults[(index + count + split) % faults.length] as HttpFault) };
        http.unshift(fault);
        return { http, fault, times: fault.times };
      });
      const inputs = { batch: BATCH, split, include_local: split === 1, trigger: "always" };
      expect(await shown(bench, pooled(urls(bench).slice(0, count), inputs))).toEqual(whole);
      if (!inputs.include_local) expect(acting.some(({ fault, times }) => fault.times !== times)).toBe(true);
      for (const { http, fault } of acting) http.splice(http.indexOf(fault), 1);
    }
  });

  test("and where nothing goes wrong", async () => {
    expect(await shown(bench, pooled(urls(bench), { batch: BATCH, seed: 100 }))).toEqual(whole);
  });
});

describe("exact: what is made here", () => {
  test("nothing of it made here", async () => {
    await using bench = await startBench({ workers: 2 });
    expect(await shown(bench, pooled(urls(bench), { include_local: false }))).toEqual(await exact(6));
    expect(bench.primary.step.started).toBe(0);
  });
  test("everything of it made here", async () => {
    await using bench = await startBench({ workers: 1 });
    expect(await shown(bench, pooled(urls(bench), { batch: 1 }))).toEqual(await exact(1));
    expect(bench.worker().posts()).toBe(0);
  });
  test("a latent that is no multiple of 16: one picture is made here, and all are those of the indexed batch", async () => {
    await using bench = await startBench({ workers: 2 });
    const prompt = change(pooled(urls(bench), { batch: 5 }), { "5": { width: 72, height: 72 } });
    const indexed: Prompt = {
      ...change(plain(100, 5), { "5": { width: 72, height: 72 }, "3": { latent_image: ["48", 0] } }),
      "48": node("LatentFromBatch", { samples: ["5", 0], batch_index: 0, length: 5 }),
    };
    expect(await shown(bench, prompt)).toEqual(await onOneServer(indexed, "9"));
    expect(bench.primary.step.started).toBe(1);
  });
});

describe("offset: every picture is a batch of one with a seed of its own", () => {
  test.for([true, false])("made here too: %s", async (include_local) => {
    await using bench = await startBench({ workers: 2 });
    const prompt = pooled(urls(bench), { batch: 4, seed_mode: "offset", include_local });
    expect(await shown(bench, prompt)).toEqual(await single(4));
  });
  test("seeds wrap behind 2^64 − 1", async () => {
    await using bench = await startBench({ workers: 1 });
    const seed = 18446744073709551615n;
    const prompt = pooled(urls(bench), { batch: 3, seed_mode: "offset", seed });
    const parts = await Promise.all([seed, 0, 1].map((one) => onOneServer(plain(one, 1), "9")));
    expect(await shown(bench, prompt)).toEqual(parts.flat());
  });
});

describe("a sampler that draws noise at every step: who is how fast changes no picture", () => {
  const noisy = { step_noise: true };
  test.for([1, 2])("shards of %i", async (split) => {
    const found: string[][] = [];
    // One after the other: a real ComfyUI is the primary of both.
    for (const count of [1, 3]) {
      await using bench = await startBench({ workers: count });
      // Of three workers one loses what it is given first.
      if (count === 3) bench.worker(0).faults.http.unshift({ route: "POST /prompt", status: 401, times: 1 });
      found.push(await shown(bench, pooled(urls(bench), { batch: 5, split }, noisy)));
    }
    expect(found[1]).toEqual(found[0]);
    expect(found[0]).toHaveLength(5);
  });
  test("the local share is one shard, and the node says what that means", async () => {
    await using bench = await startBench({ workers: 1 });
    await shown(bench, pooled(urls(bench), { batch: 6, split: 2 }, noisy));
    expect(bench.user.texts("20").join()).toContain("draws noise at every step");
    expect(bench.user.texts("20").join()).toContain("4 of 6 sent to the pool");
  });
});

describe("a picture that no worker can make", () => {
  test("fail: the run fails with the worker's reason", async () => {
    await using bench = await startBench({ workers: 2 });
    breakAll(bench);
    const ran = await bench.user.run(pooled(urls(bench)));
    expect(ran.failedNode).toBe("30");
    expect(ran.error).toContain('failed in node 6 ("Finish", TestStep): Error: no luck today');
  });
  test("partial: the others come, and the node says which are missing", async () => {
    await using bench = await startBench({ workers: 2 });
    breakAll(bench);
    const found = await shown(bench, pooled(urls(bench), { on_failure: "partial", batch: 6 }));
    const whole = await exact(6);
    expect(found).toEqual(whole.slice(0, found.length));
    expect(found.length).toBeGreaterThan(0);
    expect(bench.user.texts("30").at(-1)).toContain(`Pictures ${found.length + 1}–6 of 6 are missing: `);
  });
  test("partial: nothing at all is a failure", async () => {
    await using bench = await startBench({ workers: 1 });
    breakAll(bench);
    const ran = await bench.user.run(pooled(urls(bench), { on_failure: "partial", include_local: false }));
    expect(ran.failedNode).toBe("30");
  });
  test.for([
    ["exact", {}, {}, exact],
    ["exact, nothing planned here", { include_local: false }, {}, exact],
    ["offset", { seed_mode: "offset" }, {}, single],
  ] as const)("local, %s: they are made here in the same run", async ([, inputs, sampler, reference]) => {
    await using bench = await startBench({ workers: 2 });
    breakAll(bench);
    const prompt = pooled(urls(bench), { on_failure: "local", batch: 5, ...inputs }, sampler);
    expect(await shown(bench, prompt)).toEqual(await reference(5));
    expect(bench.user.texts("30").join()).toContain("are made here: ");
  });
  test("local, noise at every step: the same pictures as the workers would have made", async () => {
    const prompt = (bench: Bench) =>
      pooled(urls(bench), { on_failure: "local", batch: 5, split: 2 }, { step_noise: true });
    await using good = await startBench({ workers: 2 });
    await using bad = await startBench({ workers: 2 });
    breakAll(bad);
    expect(await shown(bad, prompt(bad))).toEqual(await shown(good, prompt(good)));
  });
});

test("a worker that goes away in the middle costs time and no picture", async () => {
  await using bench = await startBench({ workers: 3 });
  const held = gate();
  bench.worker(0).step.hold = held.promise;
  const id = await bench.user.queue(pooled(urls(bench), { batch: 9 }));
  await bench.worker(0).step.begun();
  await bench.worker(0).close();
  held.open();
  const ran = await bench.user.ended(id);
  expect(ran.error).toBe("");
  expect(await pictures(bench.primary, ran, "13")).toEqual(await exact(9));
});

test("an interrupt stops every worker's part", async () => {
  await using bench = await startBench({ workers: 2 });
  const held = gate();
  for (const { step } of bench.workers) step.hold = held.promise;
  const id = await bench.user.queue(pooled(urls(bench)));
  await Promise.all(bench.workers.map(({ step }) => step.begun()));
  await bench.user.interrupt(id);
  await Promise.all(bench.workers.map(({ step }) => step.halted()));
  await bench.user.ended(id);
  expect(bench.workers.map(({ engine }) => engine.remaining())).toEqual([0, 0]);
  held.open();
});

describe("which workers", () => {
  test("those of the config file with a tag, not those that are switched off, and never this server itself", async () => {
    await using settings = await config("workers: []\n");
    await using bench = await startBench({ workers: 3, primary: { environment: settings.environment } });
    const [a, b, c] = urls(bench);
    await settings.write(
      `workers:
  - { name: attic, url: "${a}", tags: [fast] }
  - { name: barn, url: "${b}", tags: [fast], enabled: false }
  - { name: cellar, url: "${c}" }
  - { name: own, url: "${bench.primary.url}", tags: [fast] }
`,
    );
    expect(await shown(bench, pooled(["fast"]))).toEqual(await exact(6));
    expect(bench.workers.map((worker) => worker.posts() > 0)).toEqual([true, false, false]);
    const ran = await bench.user.run(pooled(["own"], { seed: 101 }));
    expect([ran.failedNode, ran.error]).toEqual(["20", expect.stringContaining("own is this server itself")]);
  });
  test("a word that means none is refused with those there are", async () => {
    await using bench = await startBench({ workers: 1 });
    const ran = await bench.user.run(pooled(["attic"]));
    expect([ran.failedNode, ran.error]).toEqual(["20", expect.stringContaining('"attic" is neither the name')]);
  });
});

describe("values of every kind, of all machines in order", () => {
  const seeds = [100, 101, 102, 103];
  const ofEach = async (nodes: Prompt): Promise<string[]> =>
    (await Promise.all(seeds.map((seed) => onOneServer({ ...plain(seed, 1), ...nodes }, "9")))).flat();

  test.for([true, false])("pictures, latents and masks, made here too: %s", async (include_local) => {
    await using bench = await startBench({ workers: 2 });
    const decoder = node("VAELoader", { vae_name: "pixel_space" });
    const mask = node("ImageToMask", { image: ["3", 1], channel: "red" });
    const ran = await bench.user.run({
      ...pooled(urls(bench), { batch: seeds.length, seed_mode: "offset", include_local }),
      "7": mask,
      "30": node("FetchPool", { remote_pool: ["20", 2], value_1: ["3", 1], value_2: ["3", 0], value_3: ["7", 0] }),
      "31": decoder,
      "32": node("VAEDecode", { samples: ["30", 1], vae: ["31", 0] }),
      "33": node("PreviewImage", { images: ["32", 0] }),
      "40": node("MaskToImage", { mask: ["30", 2] }),
      "41": node("PreviewImage", { images: ["40", 0] }),
    });
    expect(ran.error).toBe("");
    const decoded = node("VAEDecode", { samples: ["3", 0], vae: ["31", 0] });
    const found = await Promise.all(["13", "33", "41"].map((id) => pictures(bench.primary, ran, id)));
    expect(found).toEqual([
      await single(seeds.length),
      await ofEach({ "31": decoder, "32": decoded, "9": node("PreviewImage", { images: ["32", 0] }) }),
      await ofEach({
        "7": mask,
        "8": node("MaskToImage", { mask: ["7", 0] }),
        "9": node("PreviewImage", { images: ["8", 0] }),
      }),
    ]);
  });

  test.for([true, false])("sounds, texts, numbers and truth values, made here too: %s", async (include_local) => {
    await using bench = await startBench({ workers: 2 });
    const ran = await bench.user.run({
      ...pooled(urls(bench), { batch: seeds.length, seed_mode: "offset", include_local }),
      "7": node("TestValues", { seed: ["20", 0] }),
      "8": node("GetImageSize", { image: ["3", 1] }),
      "9": node("PrimitiveString", { value: "sea" }),
      "30": node("FetchPool", {
        ...{ remote_pool: ["20", 2], value_1: ["3", 1], value_2: ["7", 0], value_3: ["7", 1], value_4: ["7", 2] },
        ...{ value_5: ["7", 3], value_6: ["8", 0], value_7: ["9", 0] },
      }),
      "40": node("TestHear", { sound: ["30", 1] }),
      ...Object.fromEntries([2, 3, 4, 5, 6].map((slot) => [`4${slot}`, node("PreviewAny", { source: ["30", slot] })])),
      "41": node("PreviewAny", { source: ["40", 0] }),
    });
    expect(ran.error).toBe("");
    const texts = ["41", "42", "43", "44", "45", "46"].map(
      (id) => (ran.outputs[id] as unknown as { text: string[] }).text,
    );
    expect(texts).toEqual([
      ["8000 Hz, 4x1x100: 0 1 2 3"],
      ["picture 0", "picture 1", "picture 2", "picture 3"],
      ["0.125", "0.375", "0.625", "0.875"],
      ["True", "False", "True", "False"],
      ["64", "64", "64", "64"],
      ["sea", "sea", "sea", "sea"],
    ]);
  });
});

test("a second run without a change sends nothing; a change sends again", async () => {
  await using bench = await startBench({ workers: 1 });
  // Nothing here: a primary that turns out fast might make all of the third run itself.
  const prompt = pooled(urls(bench), { include_local: false });
  await shown(bench, prompt);
  const posts = bench.worker().posts();
  await shown(bench, prompt);
  expect(bench.worker().posts()).toBe(posts);
  await shown(bench, change(prompt, { "3": { text: "sky" } }));
  expect(bench.worker().posts()).toBeGreaterThan(posts);
});

test("progress: how many pictures are there, and what each worker does", async () => {
  await using bench = await startBench({ workers: 2 });
  await shown(bench, pooled(urls(bench), { include_local: false, batch: 6 }));
  const texts = bench.user.texts("30");
  expect(texts.at(-1)).toContain("6 of 6 pictures");
  for (const url of urls(bench)) expect(texts.join()).toContain(`${url}: `);
  const bars = bench.user.heard.filter(({ type, data }) => type === "progress" && data["node"] === "30");
  expect(bars.at(-1)?.data).toMatchObject({ value: 6, max: 6 });
});

test("another value on a named worker, by address; the primary has its own", async () => {
  await using bench = await startBench({ workers: 1 });
  const [url = ""] = urls(bench);
  const prompt = change(
    {
      ...pooled([url], { batch: 2 }),
      "50": node("RemoteValue", { value: ["51", 0], workers: url, text: "sky" }),
      "51": node("PrimitiveString", { value: "sea" }),
    },
    { "3": { text: ["50", 0] } },
  );
  const found = await shown(bench, prompt);
  const sky = await onOneServer(plain(100, 2, { text: "sky" }), "9");
  expect(found).toEqual([(await exact(1))[0], sky[1]]);
});

describe("the example", () => {
  const read = (name: string): JsonObject =>
    parseJson(readFileSync(new URL(`../../examples/${name}`, import.meta.url), "utf8")) as JsonObject;
  test("its saved form gives its API form", async () => {
    await using bench = await startBench({ workers: 0 });
    const answer = await fetch(`${bench.primary.url}/object_info`);
    const definitions = readObjectInfo(parseJson(await answer.text()));
    expect(convertWorkflow(read("pool.json"), definitions)).toEqual(read("pool.api.json"));
  });
  test("runs with the workers that the config file lists", async () => {
    await using settings = await config("workers: []\n");
    await using bench = await startBench({ workers: 2, primary: { environment: settings.environment } });
    await settings.write(
      `workers:\n${urls(bench)
        .map((url) => `  - url: ${url}\n`)
        .join("")}`,
    );
    const prompt = change(read("pool.api.json") as Prompt, { "2": { width: 64, height: 64 }, "3": { step_ms: 0 } });
    const ran = await bench.user.run(prompt);
    expect(ran.error).toBe("");
    expect(await pictures(bench.primary, ran, "5")).toHaveLength(10);
    for (const worker of bench.workers) expect(worker.posts()).toBeGreaterThan(0);
  });
});
