import { readFileSync } from "node:fs";
import { convertWorkflow, readObjectInfo } from "@netdist/core";
import { type Json, type JsonObject, type Prompt, parseJson } from "@netdist/sdk/prompt";
import { expect, test } from "vitest";
import { type Bench, startBench } from "./kit/bench.ts";
import { onOneServer, pictures } from "./kit/pictures.ts";
import { change, plain, withOurSampler } from "./kit/prompts.ts";

const core = new URL("../../packages/core/src/", import.meta.url);
const read = (path: string): JsonObject => parseJson(readFileSync(new URL(path, core), "utf8")) as JsonObject;

/** The workflow as people have it on disk, in both of its forms. */
const apiForm = (name: string): Prompt => read(`convert/fixtures/${name}.prompt.json`) as Prompt;
const savedForm = (name: string): JsonObject => read(`convert/fixtures/${name}.workflow.json`);

/** ComfyUI's own classes as 0.33 shows them, ours as the primary does. */
async function definitions({ primary }: Bench) {
  const ours = parseJson(await (await fetch(`${primary.url}/object_info`)).text()) as JsonObject;
  return readObjectInfo({ ...read("lower/fixtures/object-info-0.33.0.json"), ...ours });
}

const SEED = 123456789012345;
const part = (seed: number, batch: number): Promise<string[]> => onOneServer(plain(seed, batch), "9");

test.for(["simple", "chain"])("%s: the saved form gives the API form, new inputs at their defaults", async (name) => {
  await using bench = await startBench({ workers: 0 });
  const prompt = convertWorkflow(savedForm(name), await definitions(bench));
  expect(prompt).toMatchObject(apiForm(name));
  const added = { seed_mode: "offset", keep_outputs: false, time_limit: 60 };
  if (name === "simple") expect(prompt["10"]?.inputs).toEqual({ ...apiForm(name)["10"]?.inputs, ...added });
});

const runs = [
  ["simple, API form", "simple", async () => apiForm("simple")],
  [
    "simple, saved form",
    "simple",
    async (bench: Bench) => convertWorkflow(savedForm("simple"), await definitions(bench)),
  ],
  ["chain, API form", "chain", async () => apiForm("chain")],
  ["chain, saved form", "chain", async (bench: Bench) => convertWorkflow(savedForm("chain"), await definitions(bench))],
] as const;

test.for(runs)("%s: runs with the seeds, order and count of old", async ([, name, load]) => {
  await using bench = await startBench({ workers: 2 });
  const [a = "", b = ""] = bench.workers.map(({ url }) => url);
  const addresses: Record<string, Record<string, Json>> = name === "simple"
    ? { "10": { remote_url: `${a}/` } }
    : { "22": { remote_url: `${a}/` }, "23": { remote_url: `${b}/` } };
  const prompt = change(withOurSampler(await load(bench), 64), addresses);
  const ran = await bench.user.run(prompt);
  expect(ran.error).toBe("");
  const [output, expected] =
    name === "simple"
      ? ["13", [...(await part(SEED, 1)), ...(await part(SEED + 1, 1))]]
      : ["29", [...(await part(SEED, 2)), ...(await part(SEED + 2, 3)), ...(await part(SEED + 5, 3))]];
  expect(await pictures(bench.primary, ran, output as string)).toEqual(expected);
});

test("RemoteQueueSimple's saved values with the ranges of today", async () => {
  await using bench = await startBench({ workers: 0 });
  const saved = (widgets_values: Json): JsonObject => ({
    nodes: [{ id: 1, type: "RemoteQueueSimple", mode: 0, inputs: [], outputs: [], widgets_values }],
    links: [],
    version: 0.4,
  });
  const info = await definitions(bench);
  const inputs = (values: Json) => convertWorkflow(saved(values), info)["1"]?.inputs;
  const old = ["attic", 0, 64, "always", "false", 18446744073709551615n, "randomize"];
  expect(inputs(old)).toEqual({
    remote_url: "attic",
    batch_local: 0,
    batch_remote: 64,
    trigger: "always",
    enabled: "false",
    seed: 18446744073709551615n,
    seed_mode: "offset",
    keep_outputs: false,
    time_limit: 60,
  });
  expect(inputs([...old, "exact", true, 5])).toMatchObject({ seed_mode: "exact", keep_outputs: true, time_limit: 5 });
});
