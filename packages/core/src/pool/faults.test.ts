// Faults on the way to workers and on them, with real sockets: what becomes of the work, of the worker, and what is told.
import { createServer, type HttpFault, type Server } from "@netdist/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { blackHole } from "../client/testing/black-hole.ts";
import { certificate } from "../client/testing/certificate.ts";
import { connectWorker } from "../client/worker.ts";
import type { NetDistError } from "../errors/index.ts";
import { heard, untilRunning, untilShard } from "./testing/events.ts";
import { pictures, picturesOf, wholeBatch } from "./testing/pictures.ts";
import { startProxy, type Toxic } from "./testing/proxy.ts";
import { failing, type Rig, rig } from "./testing/rig.ts";
import { seeded } from "./testing/simulation.ts";
import { uploads, valuesOf } from "./testing/uploads.ts";
import type { PoolResult } from "./types.ts";

let good: Server;
let expected: readonly Buffer[];
const COUNT = 8;

beforeAll(async () => {
  good = await createServer({ packs: [failing] });
  await using client = connectWorker({ url: good.url });
  expected = await wholeBatch(client, COUNT);
});
afterAll(() => good.close());

/** Every picture came, once, and is right. */
async function expectAll(result: PoolResult): Promise<void> {
  if (result.error) throw result.error;
  expect(await picturesOf(result, COUNT)).toEqual(expected);
}

const stateOf = ({ pool }: Rig, name: string) => pool.workers().find(({ worker }) => worker === name);

describe("a worker that cannot be used costs no picture, is left alone and says why", () => {
  test("connection refused (F1)", async () => {
    await using gone = await createServer({});
    const { url } = gone;
    await gone.close();
    await using on = rig([url, good.url]);
    await expectAll(await on.pool.run(pictures(COUNT, { split: 1 }), on.options).all());
    await on.pool.look();
    expect(stateOf(on, "a")).toMatchObject({ state: "down", reason: { code: "UNREACHABLE" }, succeeded: 0 });
    expect(stateOf(on, "b")).toMatchObject({ state: "ready", succeeded: COUNT });
  });

  test("a black hole (F2)", async () => {
    await using hole = await blackHole();
    await using on = rig([hole.url, good.url]);
    await expectAll(await on.pool.run(pictures(COUNT, { split: 1 }), on.options).all());
    expect(stateOf(on, "a")?.succeeded).toBe(0);
  });

  test("a certificate that is not trusted (F3)", async () => {
    await using secure = await createServer({ tls: certificate });
    await using on = rig([secure.url, good.url]);
    await expectAll(await on.pool.run(pictures(COUNT, { split: 1 }), on.options).all());
    await on.pool.look();
    expect(stateOf(on, "a")).toMatchObject({ state: "down", reason: { code: "TLS" } });
  });

  test.for<{ name: string; code: string; fault: Partial<HttpFault> }>([
    { name: "401 (F12)", code: "UNAUTHORIZED", fault: { status: 401 } },
    { name: "404 (F13)", code: "NOT_COMFYUI", fault: { status: 404, body: "404: Not Found" } },
    {
      name: "a proxy's page (F16)",
      code: "SERVER_ERROR",
      fault: { status: 502, body: "<html>", headers: { "content-type": "text/html" } },
    },
    {
      name: "a redirect (F17)",
      code: "REDIRECTED",
      fault: { status: 302, headers: { location: "http://elsewhere/" } },
    },
    { name: "no JSON (F18)", code: "BAD_RESPONSE", fault: { status: 200, body: "hello" } },
  ])("$name on every route", async ({ code, fault }) => {
    await using bad = await createServer({
      faults: {
        http: [
          { route: "GET /*", ...fault },
          { route: "POST /*", ...fault },
        ],
      },
    });
    await using on = rig([bad.url, good.url]);
    await expectAll(await on.pool.run(pictures(COUNT, { split: 1 }), on.options).all());
    await on.pool.look();
    expect(stateOf(on, "a")).toMatchObject({ reason: { code }, succeeded: 0 });
  });

  test.for<{ name: string; fault: Partial<HttpFault>; route: string }>([
    { name: "413 for the prompt (F14)", route: "POST /prompt", fault: { status: 413 } },
    {
      name: "503 for the prompt (F15)",
      route: "POST /prompt",
      fault: { status: 503, headers: { "retry-after": "0" } },
    },
    { name: "500 for the prompt (F16)", route: "POST /prompt", fault: { status: 500, body: "broken" } },
    { name: "no answer to the prompt, though it is queued (F5)", route: "POST /prompt", fault: { cut: "reply" } },
    { name: "an endless answer to the prompt (F19)", route: "POST /prompt", fault: { body: endless() } },
    {
      name: "a redirect of the prompt (F17)",
      route: "POST /prompt",
      fault: { status: 302, headers: { location: "/" } },
    },
    { name: "no prompt id in the answer (F18)", route: "POST /prompt", fault: { body: "{}" } },
    { name: "401 for the prompt (F12)", route: "POST /prompt", fault: { status: 401 } },
    { name: "404 for the prompt (F13)", route: "POST /prompt", fault: { status: 404, body: "404: Not Found" } },
    { name: "object_info without end (F19)", route: "GET /object_info", fault: { body: endless() } },
    { name: "an endless answer to a probe (F19)", route: "GET /system_stats", fault: { body: endless() } },
    { name: "401 for results (F12)", route: "GET /view", fault: { status: 401 } },
    { name: "a queue and history that cannot be read (F16)", route: "GET /history/*", fault: { status: 500 } },
    { name: "a result cut short, every time (F9)", route: "GET /view", fault: { cut: 10 } },
    { name: "an endless result (F19)", route: "GET /view", fault: { headers: { "content-length": "9000000000" } } },
    { name: "results that are not there (F13)", route: "GET /view", fault: { status: 404 } },
    { name: "500 for results (F16)", route: "GET /view", fault: { status: 500 } },
  ])("$name", async ({ route, fault }) => {
    await using bad = await createServer({ faults: { http: [{ route, ...fault }] } });
    await using on = rig([bad.url, good.url]);
    await expectAll(await on.pool.run(pictures(COUNT, { split: 1 }), on.options).all());
  });
});

describe("files that a worker does not take go to another one with their job", () => {
  test.for<{ name: string; fault: Partial<HttpFault> }>([
    { name: "413 (F14)", fault: { status: 413 } },
    { name: "its disk is full (F25)", fault: { status: 500, body: "No space left on device" } },
    { name: "cut off (F5)", fault: { cut: "reply" } },
    { name: "401 (F12)", fault: { status: 401 } },
    { name: "503 (F15)", fault: { status: 503, headers: { "retry-after": "0" } } },
    { name: "no name in the answer (F18)", fault: { body: "{}" } },
  ])("$name", async ({ fault }) => {
    await using bad = await createServer({ faults: { http: [{ route: "POST /upload/image", ...fault }] } });
    await using on = rig([bad.url, good.url]);
    const result = await on.pool.run(uploads(COUNT), on.options).all();
    if (result.error) throw result.error;
    expect(await valuesOf(result)).toEqual(Array.from({ length: COUNT }, (_, value) => value));
    expect(stateOf(on, "a")?.succeeded).toBe(0);
  });
});

describe("a worker that takes no bytes of a file (F7)", () => {
  const silent: Toxic = { type: "stall", at: "POST /upload/image", stream: "upstream" };
  const limits = { connect: 1_000, headers: 400, idle: 400, total: 5_000 };

  test("its jobs are done by another one", async () => {
    await using server = await createServer({});
    await using proxy = await startProxy(server.url, seeded(7));
    proxy.toxics = [silent];
    await using on = rig([proxy.url, good.url], { limits });
    const result = await on.pool.run(uploads(COUNT), on.options).all();
    if (result.error) throw result.error;
    expect(await valuesOf(result)).toEqual(Array.from({ length: COUNT }, (_, value) => value));
    expect(stateOf(on, "a")?.succeeded).toBe(0);
  });

  test("it is down, and works again once it takes them", async () => {
    await using server = await createServer({});
    await using proxy = await startProxy(server.url, seeded(8));
    proxy.toxics = [silent];
    await using on = rig([proxy.url], { limits });
    const run = on.pool.run(uploads(2), on.options);
    const events = heard(run);
    await expect.poll(() => stateOf(on, "a"), { timeout: 20_000 }).toMatchObject({ state: "down" });
    proxy.toxics = [];
    const { error } = events.find((event) => event.type === "returned") ?? {};
    expect(error).toMatchObject({ code: "TIMEOUT", facts: { phase: "upload", worker: "a" } });
    expect(await valuesOf(await run.all())).toEqual([0, 1]);
  });
});

describe("on a bad way nothing is lost and nothing told twice", () => {
  test.for<{ name: string; toxics: readonly Toxic[] }>([
    { name: "latency and jitter (F4)", toxics: [{ type: "latency", latency: 60, jitter: 40 }] },
    { name: "one connection in four is reset (F5, F6)", toxics: [{ type: "reset_peer", timeout: 30, toxicity: 0.25 }] },
    { name: "one in four goes silent (F7)", toxics: [{ type: "timeout", toxicity: 0.25 }] },
    { name: "64 kB a second (F8)", toxics: [{ type: "bandwidth", rate: 64_000 }] },
    { name: "answers in slices (F8)", toxics: [{ type: "slicer", size: 200, delay: 1, stream: "downstream" }] },
    {
      name: "one answer in four ends early (F9)",
      toxics: [{ type: "limit_data", bytes: 500, stream: "downstream", toxicity: 0.25 }],
    },
    { name: "connections that close late (F6)", toxics: [{ type: "slow_close", delay: 200 }] },
  ])("$name", async ({ toxics }) => {
    await using server = await createServer({});
    await using proxy = await startProxy(server.url, seeded(5));
    proxy.toxics = toxics;
    await using on = rig([proxy.url, good.url]);
    await expectAll(await on.pool.run(pictures(COUNT, { split: 1, ms: 20 }), on.options).all());
  });

  test("the way breaks while it runs, and is mended: the worker is asked and works again (F1)", async () => {
    await using server = await createServer({});
    await using proxy = await startProxy(server.url, seeded(6));
    await using on = rig([proxy.url]);
    const run = on.pool.run(pictures(COUNT, { split: 1, ms: 40 }), { ...on.options, attempts: 10, patience: 20_000 });
    const states: string[] = [];
    on.pool.watch(({ state }) => void (states.at(-1) !== state && states.push(state)));
    await untilShard(run);
    await proxy.down(true);
    await expect.poll(() => stateOf(on, "a")?.state, { timeout: 15_000 }).toBe("down");
    await proxy.down(false);
    await expectAll(await run.all());
    expect(states.slice(states.indexOf("down"))).toEqual(expect.arrayContaining(["down", "busy", "ready"]));
  });
});

test.for([1, 2, 3, 4, 5, 6, 7])("%i workers, of which one goes in the middle, make what one makes", async (count) => {
  const servers = await Promise.all(Array.from({ length: count }, () => createServer({})));
  try {
    await using on = rig(servers.map(({ url }) => url));
    const run = on.pool.run(pictures(COUNT, { ms: 40 }), on.options);
    await untilShard(run);
    if (count > 1) await servers[0]?.close();
    await expectAll(await run.all());
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
});

describe("what would fail everywhere is tried once (P10)", () => {
  test.for([{ name: "a node that throws (F30)", message: "no such colour", code: "EXECUTION_FAILED" }])(
    "$name",
    async ({ message, code }) => {
      await using other = await createServer({ packs: [failing] });
      await using on = rig([good.url, other.url]);
      const between = () => ({ class_type: "Failing", inputs: { message } });
      const run = on.pool.run(pictures(1, { between }), on.options);
      const events = heard(run);
      const { state, error } = await run.all();
      expect(state).toBe("failed");
      expect(error).toMatchObject({ code, facts: { nodeId: "4", classType: "Failing" } });
      expect(events.filter(({ type }) => type === "attempt")).toHaveLength(1);
      expect(on.pool.workers().map((worker) => worker.reason)).toEqual([undefined, undefined]);
    },
  );

  test("one job's exception leaves the worker's other jobs alone (F30)", async () => {
    await using on = rig([good.url]);
    const between = ({ start }: { start: number }) => ({
      class_type: "Failing",
      inputs: { message: start === 3 ? "no such colour" : "" },
    });
    const work = pictures(COUNT, { between, split: 1 });
    const run = on.pool.run(work, { ...on.options, onFailure: "partial" });
    const events = heard(run);
    const result = await run.all();
    expect(result).toMatchObject({ state: "partial", missing: [{ start: 3, length: 1 }] });
    expect(await picturesOf(result, COUNT)).toEqual(expected.map((one, at) => (at === 3 ? undefined : one)));
    expect(events.filter(({ type }) => type === "attempt")).toHaveLength(COUNT);
  });

  test("pictures that cannot be decoded (F10, T19)", async () => {
    await using bad = await createServer({ faults: { http: [{ route: "GET /view", body: "not a picture" }] } });
    await using on = rig([bad.url]);
    const run = on.pool.run(pictures(1), on.options);
    const events = heard(run);
    expect((await run.all()).error).toMatchObject({ code: "RESULT_INVALID", facts: { worker: "a" } });
    expect(events.filter(({ type }) => type === "attempt")).toHaveLength(1);
  });

  test("a prompt that is refused (F11)", async () => {
    await using other = await createServer({});
    await using on = rig([good.url, other.url]);
    const wrong = pictures(1, {});
    const run = on.pool.run(
      {
        ...wrong,
        prepare: async (...args) => {
          const { plan, files } = await wrong.prepare(...args);
          const prompt = {
            ...plan.prompt,
            "1": { class_type: "EmptyLatentImage", inputs: { width: -5, height: 64, batch_size: 1 } },
          };
          return { plan: { ...plan, prompt }, files };
        },
      },
      on.options,
    );
    const events = heard(run);
    expect((await run.all()).error).toMatchObject({ code: "REJECTED", facts: { nodeId: "1", input: "width" } });
    expect(events.filter(({ type }) => type === "attempt")).toHaveLength(1);
  });

  test("a class that only one worker has goes to that one (F11)", async () => {
    await using other = await createServer({});
    await using on = rig([other.url, good.url]);
    const between = () => ({ class_type: "Failing", inputs: { message: "" } });
    await expectAll(await on.pool.run(pictures(COUNT, { between, split: 1 }), on.options).all());
    expect(stateOf(on, "a")?.state).toBe("ready");
  });

  test("a class that no worker has: everybody is asked once, and named (F11)", async () => {
    await using one = await createServer({});
    await using two = await createServer({});
    await using on = rig([one.url, two.url]);
    const between = () => ({ class_type: "Nobody", inputs: {} });
    const { error } = await on.pool.run(pictures(2, { between, split: 1 }), on.options).all();
    expect(error).toMatchObject({ code: "WORKERS_FAILED" });
    expect(error?.facts.errors?.map((each) => each.facts.worker).sort()).toEqual(["a", "b"]);
  });
});

describe("what a worker cannot hold goes elsewhere", () => {
  test("its disk is full (F25)", async () => {
    await using on = rig([good.url]);
    const between = () => ({ class_type: "Failing", inputs: { message: "[Errno 28] No space left on device" } });
    const { error } = await on.pool.run(pictures(1, { between }), { ...on.options, patience: 0 }).all();
    expect(error).toMatchObject({ code: "EXECUTION_FAILED" });
    expect(stateOf(on, "a")?.state).toBe("down");
  });

  test("out of memory: fewer pictures at a time, then another worker, then it is poison (F29, H27)", async () => {
    await using other = await createServer({ packs: [failing] });
    await using on = rig([good.url, other.url]);
    const sizes: number[] = [];
    const between = ({ length }: { length: number }) => {
      sizes.push(length);
      return { class_type: "Failing", inputs: { message: length > 1 ? "CUDA out of memory" : "" } };
    };
    await expectAll(await on.pool.run(pictures(COUNT, { between }), on.options).all());
    expect(sizes.at(-1)).toBe(1);
    const always = () => ({ class_type: "Failing", inputs: { message: "CUDA out of memory" } });
    const { error } = await on.pool.run(pictures(1, { between: always }), on.options).all();
    expect(error).toMatchObject({ code: "WORKERS_FAILED", message: expect.stringContaining("took 2 workers down") });
    expect(error?.facts.errors).toHaveLength(2);
  });
});

test("every worker is down: the run waits, then says of each why (F33)", async () => {
  const urls: string[] = [];
  for (let index = 0; index < 2; index++) {
    const server = await createServer({});
    urls.push(server.url);
    await server.close();
  }
  await using on = rig(urls);
  const run = on.pool.run(pictures(2), { ...on.options, patience: 1_500 });
  const events = heard(run);
  const { state, error, missing } = await run.all();
  expect(state).toBe("failed");
  expect(missing).toEqual([{ start: 0, length: 2 }]);
  expect(error).toMatchObject({ code: "WORKERS_FAILED" });
  expect(error?.facts.errors?.map(({ facts }: NetDistError) => facts.worker).sort()).toEqual(["a", "b"]);
  expect(events.map(({ type }) => type)).toEqual(["waiting", "shard", "end"]);
});

test("somebody else interrupts and empties the queue: it is made elsewhere, and theirs is not touched (F31)", async () => {
  await using server = await createServer({});
  await using on = rig([server.url, good.url]);
  const run = on.pool.run(pictures(COUNT, { split: 1, ms: 60 }), on.options);
  await untilRunning(run, "a");
  await fetch(`${server.url}/queue`, { method: "POST", body: '{"clear":true}' });
  await fetch(`${server.url}/interrupt`, { method: "POST", body: "{}" });
  await expectAll(await run.all());
  expect(stateOf(on, "a")?.state).not.toBe("down");
});

test("a worker is busy with somebody else's long prompt: what waits behind it is made elsewhere, and that is not touched", async () => {
  await using server = await createServer({});
  const foreign = {
    "1": { class_type: "EmptyLatentImage", inputs: { width: 16, height: 16, batch_size: 1 } },
    "2": {
      class_type: "NetDistProceduralSampler",
      inputs: { seed: 1, steps: 10_000, latent_image: ["1", 0], text: "", step_ms: 1_000 },
    },
    "3": { class_type: "PreviewImage", inputs: { images: ["2", 1] } },
  };
  const headers = { "content-type": "application/json" };
  await fetch(`${server.url}/prompt`, { method: "POST", headers, body: JSON.stringify({ prompt: foreign }) });
  await using on = rig([server.url, good.url]);
  await expectAll(await on.pool.run(pictures(COUNT, { split: 1 }), on.options).all());
  const queue = await on.clients[0]?.queue();
  expect([queue?.running.length, queue?.pending.length]).toEqual([1, 0]);
});

test("the executor is dead: what it took goes elsewhere, and it gets nothing more (F22, H7)", async () => {
  await using server = await createServer({ faults: { dieAfterPrompts: 1 } });
  await using on = rig([server.url, good.url]);
  await expectAll(await on.pool.run(pictures(COUNT, { split: 1, ms: 30 }), on.options).all());
  expect(stateOf(on, "a")?.reason?.code).toMatch(/STUCK|STALLED/);
});

function* endless(): Iterable<Uint8Array> {
  for (;;) yield new Uint8Array(1 << 20).fill(32);
}
