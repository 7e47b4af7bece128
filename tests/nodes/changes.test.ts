import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodePng } from "@netdist/codecs/png";
import type { Prompt } from "@netdist/sdk/prompt";
import { expect, test } from "vitest";
import { type Bench, startBench, startPrimary } from "./kit/bench.ts";
import { onOneServer, pictures } from "./kit/pictures.ts";
import { chain, change, node, plain, simple } from "./kit/prompts.ts";
import { isReal } from "./kit/real-primary.ts";
import { openUser } from "./kit/user.ts";

/** Each way to send to one worker, with the id of the queue node and that of its FetchRemote. */
const ways: readonly (readonly [string, (url: string) => Prompt])[] = [
  ["RemoteQueueSimple", (url) => simple(url)],
  ["RemoteQueueWorker", (url) => chain({ workers: [{ remote_url: url }] })],
];

async function succeeds({ user }: Bench, prompt: Prompt): ReturnType<typeof user.run> {
  const ran = await user.run(prompt);
  expect(ran.error).toBe("");
  return ran;
}

test.for(ways)("%s: nothing changed, then Run: no second job, the same pictures", async ([, make]) => {
  await using bench = await startBench();
  const prompt = make(bench.worker().url);
  const first = await succeeds(bench, prompt);
  const second = await succeeds(bench, prompt);
  expect(bench.worker().posts()).toBe(1);
  expect(await pictures(bench.primary, second, "13")).toEqual(await pictures(bench.primary, first, "13"));
});

test.for(ways)("%s: another text with the same seed: a new job with the new text's pictures", async ([, make]) => {
  await using bench = await startBench();
  const prompt = make(bench.worker().url);
  await succeeds(bench, prompt);
  const changed = await succeeds(bench, change(prompt, { "3": { text: "desert" } }));
  expect(bench.worker().posts()).toBe(2);
  const look = { text: "desert" };
  expect(await pictures(bench.primary, changed, "13")).toEqual([
    ...(await onOneServer(plain(100, 1, look), "9")),
    ...(await onOneServer(plain(101, 1, look), "9")),
  ]);
});

const failing = (prompt: Prompt): Prompt => ({
  ...change(prompt, { "11": { final_image: ["6", 0] }, "31": { final_image: ["6", 0] } }),
  "6": node("TestStep", { images: ["3", 1] }),
});

test.for(ways)("%s: the job failed, then Run: a new job", async ([, make]) => {
  await using bench = await startBench();
  const prompt = failing(make(bench.worker().url));
  bench.worker().step.fail = "no luck";
  expect((await bench.user.run(prompt)).error).toContain("no luck");
  bench.worker().step.fail = undefined;
  await succeeds(bench, prompt);
  expect(bench.worker().posts()).toBe(2);
});

test.for(ways)("%s: the worker was not there, then Run: a new job", async ([, make]) => {
  await using bench = await startBench();
  const { faults } = bench.worker();
  const refused = { route: "GET /queue", status: 500 };
  faults.http.unshift(refused);
  const prompt = make(bench.worker().url);
  expect((await bench.user.run(prompt)).status).toBe("error");
  faults.http.shift();
  await succeeds(bench, prompt);
});

test.skipIf(isReal).for(ways)("%s: the process was restarted, then Run: a new job", async ([, make]) => {
  await using bench = await startBench();
  const prompt = make(bench.worker().url);
  await succeeds(bench, prompt);
  await using again = await startPrimary();
  await using user = await openUser(again.url);
  expect((await user.run(prompt)).error).toBe("");
  expect(bench.worker().posts()).toBe(2);
});

test("trigger: always sends each time", async () => {
  await using bench = await startBench();
  const prompt = simple(bench.worker().url, { trigger: "always" });
  await succeeds(bench, prompt);
  await succeeds(bench, prompt);
  const start = { trigger: "always" };
  const linked = chain({ start, workers: [{ remote_url: bench.worker().url }] });
  await succeeds(bench, linked);
  await succeeds(bench, linked);
  expect(bench.worker().posts()).toBe(4);
});

test("a title or an output node of the local part: no second job", async () => {
  await using bench = await startBench();
  const prompt = simple(bench.worker().url);
  await succeeds(bench, prompt);
  await succeeds(bench, {
    ...prompt,
    "3": { ...(prompt["3"] ?? node("")), _meta: { title: "Other" } },
    "14": node("SaveImage", { images: ["12", 0], filename_prefix: "new" }),
  });
  expect(bench.worker().posts()).toBe(1);
});

test("a picture file with new contents under its old name: a new job with the new picture", async () => {
  await using bench = await startBench();
  const path = join(bench.primary.folders.root("input"), "in.png");
  const write = async (level: number, time: number) => {
    const data = new Uint8Array(64 * 64 * 3).fill(level);
    await writeFile(path, encodePng({ width: 64, height: 64, channels: 3, depth: 8, data }));
    await utimes(path, time, time);
  };
  const prompt: Prompt = {
    ...simple(bench.worker().url),
    "7": node("LoadImage", { image: "in.png" }),
    "11": node("FetchRemote", { final_image: ["7", 0], remote_info: ["10", 2] }),
  };
  await write(10, 1_000_000);
  const first = await succeeds(bench, prompt);
  await write(200, 2_000_000);
  const second = await succeeds(bench, prompt);
  expect(bench.worker().posts()).toBe(2);
  const [, before] = await pictures(bench.primary, first, "13");
  const [, after] = await pictures(bench.primary, second, "13");
  expect(after).not.toBe(before);
});
