import { expect, test } from "vitest";
import { FakeWorker } from "./testing/fake-worker.ts";
import { connectWorker } from "./worker.ts";

test("items of five members, of six, as objects, and of no known shape (H20)", async () => {
  const state = {
    queue_running: [[4, "running", {}, { netdist: "mine" }, ["9"], { sensitive: "key" }]],
    queue_pending: [
      [7, "late", {}, {}, []],
      { number: 5, prompt_id: "object", extra_data: { netdist: "other" } },
      [6, "early", {}, { netdist: 3 }, [], {}, "more"],
      [8, 9, {}],
      "junk",
      null,
    ],
  };
  await using worker = await FakeWorker.start({ "GET /queue": () => state });
  await using client = connectWorker({ url: worker.url });
  expect(await client.queue()).toEqual({
    running: [{ number: 4, promptId: "running", tag: "mine" }],
    pending: [
      { number: 5, promptId: "object", tag: "other" },
      { number: 6, promptId: "early", tag: undefined },
      { number: 7, promptId: "late", tag: undefined },
    ],
  });
});
