import { isObject, type Prompt } from "@netdist/sdk/prompt";
import { expect, test } from "vitest";
import { startBench } from "./kit/bench.ts";
import { chain, change, node, simple } from "./kit/prompts.ts";
import { isReal } from "./kit/real-primary.ts";
import { gate } from "./kit/step.ts";
import type { Heard, User } from "./kit/user.ts";

const fetched = "11";

/** Only the worker samples: what is heard of the sampler's steps comes from there. */
const remotely = (url: string, steps: number): Prompt =>
  change(simple(url, { batch_local: 0 }), { "3": { steps, step_ms: 1 } });

const isProgress = ({ type, data }: Heard, id = fetched) => type === "progress" && data["node"] === id;

function bars(user: User): number[] {
  return user.heard.filter((heard) => isProgress(heard)).map(({ data }) => Number(data["value"]) / Number(data["max"]));
}

test("the worker's progress and previews show on FetchRemote, and the bar never goes back while a node runs", async () => {
  await using bench = await startBench();
  const { user } = bench;
  expect((await user.run(remotely(bench.worker().url, 6))).error).toBe("");
  const shown = bars(user);
  expect(shown.at(-1)).toBe(1);
  expect(shown).toEqual([...shown].sort((a, b) => a - b));
  const previews = user.heard.filter(({ type }) => type === "frame:preview");
  expect(previews.length).toBeGreaterThan(0);
  for (const { data } of previews) expect(data["display_node_id"]).toBe(fetched);
});

test("its text says what it waits for: the queue, the node that runs, the pictures that come", async () => {
  await using bench = await startBench();
  const { user } = bench;
  const { url, step } = bench.worker();
  expect((await user.run(remotely(url, 4))).error).toBe("");
  expect(step.started).toBe(0);
  const texts = user.texts(fetched);
  expect(texts[0]).toBe(`waiting for ${url}`);
  // In a real ComfyUI the node may begin to wait when the worker's sampler is done.
  if (!isReal) expect(texts).toContain(`${url}: Sampler 4/4`);
  expect(texts).toContain(`${url}: fetching 1 of 1`);
  expect(texts.at(-1)).toMatch(/: done in \d+\.\d s$/);
  expect(new Set(texts).size).toBe(texts.length);
  expect(user.texts("10")).toEqual([`sent to ${url}`]);
});

test("FetchRemote waits while the local sampler works: both go on at once", async () => {
  await using bench = await startBench();
  const { user, primary } = bench;
  const { url, step } = bench.worker();
  const [here, there] = [gate(), gate()];
  primary.step.hold = here.promise;
  step.hold = there.promise;
  const id = await user.queue({
    ...change(simple(url), { "11": { final_image: ["6", 0] }, "12": { images_a: ["6", 0] } }),
    "6": node("TestStep", { images: ["3", 1] }),
  });
  await Promise.all([primary.step.begun(), step.begun()]);
  // Here and there a call of the same node is under way, and FetchRemote has begun to wait.
  await user.until(({ type, data }) => type === "executing" && data["node"] === fetched);
  here.open();
  there.open();
  expect((await user.ended(id)).error).toBe("");
});

test("the remote pictures are there before the local part has begun to end", async () => {
  await using bench = await startBench();
  const { user, primary } = bench;
  const here = gate();
  primary.step.hold = here.promise;
  const id = await user.queue({
    ...change(simple(bench.worker().url), { "12": { images_a: ["6", 0] } }),
    "6": node("TestStep", { images: ["3", 1] }),
  });
  const isDone = ({ type, data }: Heard): boolean => {
    const nodes = type === "progress_state" && isObject(data["nodes"]) ? data["nodes"] : {};
    const own = nodes[fetched];
    return isObject(own) && own["state"] === "finished";
  };
  await user.until(isDone);
  here.open();
  expect((await user.ended(id)).error).toBe("");
});

test("every worker of a chain has its prompt before the local sampler begins", async () => {
  await using bench = await startBench({ workers: 2 });
  const { user } = bench;
  const ran = await user.run(chain({ workers: bench.workers.map(({ url }) => ({ remote_url: url })) }));
  expect(ran.error).toBe("");
  const order = user.heard.flatMap(({ type, data }) =>
    type === "executing" && typeof data["node"] === "string" ? [data["node"]] : [],
  );
  for (const queue of ["21", "22"]) expect(order.indexOf(queue)).toBeLessThan(order.indexOf("3"));
});
