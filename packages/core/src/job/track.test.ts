import { describe, expect, test } from "vitest";
import { json } from "../client/testing/fake-worker.ts";
import { fastClock, PATIENT } from "../client/testing/fast-clock.ts";
import { connectWorker } from "../client/worker.ts";
import type { Clock } from "../env.ts";
import { startJob } from "./start.ts";
import { FakeComfy } from "./testing/comfy.ts";
import { PLAN, scene, withoutIds } from "./testing/start.ts";

const byHand = (comfy: FakeComfy): void => void (comfy.auto = false);

describe("what a job tells", () => {
  test("its phases in order, its place in the queue, each step of progress once, its end last", async () => {
    await using s = await scene({ prepare: byHand });
    await s.heard("queued");
    const running = s.comfy.begin();
    for (const type of ["progress", "progress"]) s.comfy.tell(type, running, { node: "3", value: 1, max: 2 });
    s.comfy.tell("progress_state", running, { nodes: { "3": { state: "running", value: 1, max: 2 } } });
    await s.heard("progress");
    s.comfy.finish();
    await s.succeeded();
    expect(s.events.flatMap((event) => (event.type === "phase" ? [event.phase] : []))).toEqual([
      "submit",
      "queued",
      "running",
      "fetch",
    ]);
    expect(s.events.filter(({ type }) => type === "queued")).toEqual([{ type: "queued", ahead: 0 }]);
    expect(s.events.filter(({ type }) => type === "progress")).toEqual([
      { type: "progress", node: { id: "3", classType: "KSampler", title: "Sampler" }, value: 1, max: 2 },
    ]);
    expect(s.events.at(-1)).toMatchObject({ type: "end", outcome: { state: "succeeded" } });
    expect(s.events.filter(({ type }) => type === "end")).toHaveLength(1);
  });

  test("a preview with the node that it shows, also of an expanded node", async () => {
    await using s = await scene({ prepare: byHand });
    await s.job.accepted;
    const running = s.comfy.begin();
    const meta = Buffer.from(JSON.stringify({ node_id: "3.0.0.1", prompt_id: running.id, image_type: "image/jpeg" }));
    const head = Buffer.from([0, 0, 0, 4, 0, 0, 0, meta.byteLength]);
    s.comfy.sendRaw(Buffer.concat([head, meta, Buffer.from([1, 2, 3])]), 2);
    expect(await s.heard("preview")).toEqual({
      type: "preview",
      node: { id: "3", classType: "KSampler", title: "Sampler" },
      format: "jpeg",
      bytes: Uint8Array.of(1, 2, 3),
    });
  });

  test("a listener that stopped hears nothing more", async () => {
    await using s = await scene({ prepare: byHand });
    let heard = 0;
    const stop = s.job.listen(() => heard++);
    stop();
    await s.job.accepted;
    s.comfy.begin();
    s.comfy.finish();
    await s.succeeded();
    expect(heard).toBe(0);
  });
});

describe("the end is found", () => {
  test("although history comes two seconds after the message (H1)", async () => {
    let asked = 0;
    await using s = await scene({
      prepare: (comfy) => {
        const history = comfy.handler("GET /history/*");
        comfy.on("GET /history/*", (...call) => (++asked < 5 ? {} : history(...call)));
      },
    });
    await s.succeeded();
    expect(asked).toBe(5);
  });

  test("by what the socket told, where history is lost (H11)", async () => {
    await using s = await scene({
      deadlines: { settle: 100 },
      prepare: (comfy) => {
        comfy.on("GET /history/*", () => ({}));
      },
    });
    await s.succeeded();
  });

  test("by polling when the socket drops in the middle (F23)", async () => {
    await using s = await scene({ fast: true, prepare: byHand });
    await s.job.accepted;
    s.comfy.begin();
    await s.heard("phase");
    s.comfy.upgrades = false;
    for (const socket of s.comfy.sockets) socket.destroy();
    s.comfy.finish();
    await s.succeeded();
  });

  test("in spite of messages that are malformed, foreign, doubled or out of order (F24)", async () => {
    await using s = await scene({ prepare: byHand });
    await s.job.accepted;
    const running = s.comfy.begin();
    s.comfy.send("executing", { node: null });
    s.comfy.send("execution_interrupted", { prompt_id: "foreign" });
    s.comfy.send("execution_error", { prompt_id: running.id, exception_type: "ExecutionBlocked" });
    s.comfy.sendRaw(Buffer.from("{"), 1);
    s.comfy.tell("executed", running, { node: "9", output: null });
    s.comfy.tell("execution_start", running);
    s.comfy.finish();
    s.comfy.tell("execution_success", running);
    await s.succeeded();
  });

  test("when a forged end comes early, at the real one (T19)", async () => {
    await using s = await scene({ prepare: byHand });
    await s.job.accepted;
    const running = s.comfy.begin();
    s.comfy.tell("executing", running, { node: null });
    await s.comfy.asked(`GET /history/${running.id}`, 3);
    s.comfy.finish();
    await s.succeeded();
  });

  test("over 5xx, resets and garbage of the routes that are polled", async () => {
    let trouble = 6;
    await using s = await scene({
      fast: true,
      prepare: (comfy) => {
        comfy.mute = true;
        const queue = comfy.handler("GET /queue");
        comfy.on("GET /queue", (request, response, raw) => {
          trouble -= 1;
          if (trouble > 3) return void raw.socket.destroy();
          if (trouble > 1) return void response.writeHead(502).end("<html>");
          return trouble > 0 ? { garbage: true } : queue(request, response, raw);
        });
      },
    });
    await s.succeeded();
  });
});

describe("the end is a failure", () => {
  const TRACEBACK = ["  File nodes.py\n", "    raise\n"];

  test("with node, class, title, words and traceback of the worker, made safe (F30, T18)", async () => {
    await using s = await scene({ prepare: byHand });
    await s.job.accepted;
    s.comfy.begin();
    s.comfy.fail("execution_error", {
      node_id: "3",
      node_type: "KSampler",
      exception_type: "RuntimeError",
      exception_message: "\u001b[31mshapes\u001b[0m do not match\n",
      traceback: TRACEBACK,
    });
    const error = await s.failed();
    expect(error.message).toMatch(
      /^Worker attic \(http:.*\) failed in node 3 \("Sampler", KSampler\): RuntimeError: shapes do not match\. Mend that node/,
    );
    expect(error).toMatchObject({
      code: "EXECUTION_FAILED",
      facts: { nodeId: "3", classType: "KSampler", title: "Sampler", phase: "run", retryable: false },
    });
    expect(error.facts.promptId).toMatch(/^[0-9a-f-]{36}$/);
    expect(error.facts.detail).toContain("File nodes.py");
  });

  test.for([
    {
      name: "out of memory (H27, F29)",
      type: "torch.OutOfMemoryError",
      message: "Allocation on device",
      code: "OUT_OF_MEMORY",
      retryable: true,
    },
    {
      name: "out of memory, by its text",
      type: "RuntimeError",
      message: "CUDA error: out of memory",
      code: "OUT_OF_MEMORY",
      retryable: true,
    },
    {
      name: "disk full (F25)",
      type: "OSError",
      message: "[Errno 28] No space left on device",
      code: "EXECUTION_FAILED",
      retryable: true,
    },
    { name: "an exception", type: "ValueError", message: "boom", code: "EXECUTION_FAILED", retryable: false },
  ])("$name is $code, retryable: $retryable", async ({ type, message, code, retryable }) => {
    await using s = await scene({ prepare: byHand });
    await s.job.accepted;
    s.comfy.begin();
    s.comfy.fail("execution_error", {
      node_id: "3",
      node_type: "KSampler",
      exception_type: type,
      exception_message: message,
      traceback: [],
    });
    expect(await s.failed()).toMatchObject({ code, facts: { retryable } });
  });

  test("known from the socket alone, where history is lost", async () => {
    await using s = await scene({ deadlines: { settle: 100 }, prepare: byHand });
    s.comfy.on("GET /history/*", () => ({}));
    await s.job.accepted;
    s.comfy.begin();
    s.comfy.fail("execution_error", { node_id: "3", exception_type: "ValueError", exception_message: "boom" });
    expect(await s.failed()).toMatchObject({ code: "EXECUTION_FAILED" });
  });

  test("an interrupt by another client says so and may be repeated (H19, F31)", async () => {
    await using s = await scene({ prepare: byHand });
    await s.job.accepted;
    s.comfy.begin();
    s.comfy.interrupt();
    expect(await s.failed()).toMatchObject({ code: "INTERRUPTED", facts: { retryable: true } });
  });

  test("a status left over from a node before does not make it a success", async () => {
    await using s = await scene({ prepare: byHand });
    await s.job.accepted;
    const { id } = s.comfy.begin();
    s.comfy.running = undefined;
    const messages = [
      ["execution_error", { prompt_id: id, node_id: "3", exception_type: "X", exception_message: "y" }],
    ];
    s.comfy.history.set(id, { outputs: { "9": {} }, status: { status_str: "success", completed: true, messages } });
    expect((await s.failed()).code).toBe("EXECUTION_FAILED");
  });
});

test("while the socket tells that it runs, only its own history is asked (H12)", async () => {
  await using s = await scene({ prepare: byHand, fast: true });
  await s.job.accepted;
  const { id } = s.comfy.begin();
  await s.heard("phase");
  s.comfy.requests.length = 0;
  await s.comfy.asked(`GET /history/${id}`, 3);
  expect(s.comfy.routes.filter((route) => route === "GET /queue").length).toBeLessThanOrEqual(1);
});

test("the jobs of a worker share their looks at its queue", async () => {
  await using comfy = await FakeComfy.start();
  byHand(comfy);
  comfy.mute = true;
  await using client = connectWorker({ url: comfy.url, clock: fastClock(), limits: PATIENT });
  const options = { readFile: () => Promise.reject(new Error("no file")), deadlines: { total: 1e7 } };
  const jobs = Array.from({ length: 8 }, () => startJob(PLAN, client, options));
  await Promise.all(jobs.map(({ accepted }) => accepted));
  comfy.pending.length = 0;
  const ends = await Promise.all(jobs.map(({ outcome }) => outcome));
  expect(ends.map((end) => end.state === "failed" && end.error.code)).toEqual(Array(8).fill("LOST"));
  const asked = (kind: string) => comfy.routes.filter((route) => route.startsWith(`GET /${kind}`)).length;
  // Each look of a job that is nowhere asks the queue, then its own history.
  expect(asked("queue")).toBeLessThan(asked("history"));
});

describe("a wait that has no end there", () => {
  test("deleted from the queue: LOST after three looks, queue before history (F31)", async () => {
    await using s = await scene({ fast: true, prepare: byHand });
    await s.job.accepted;
    s.comfy.pending.length = 0;
    expect(await s.failed()).toMatchObject({ code: "LOST", facts: { phase: "queue", retryable: true } });
    const looks = withoutIds(s.comfy.routes).filter((route) => /queue|history/.test(route));
    expect(looks.slice(0, 6)).toEqual(Array(3).fill(["GET /queue", "GET /history/*"]).flat());
  });

  test("a restart loses the job, with or without a socket (F21)", async () => {
    await using s = await scene({ fast: true, prepare: byHand });
    await s.job.accepted;
    s.comfy.begin();
    s.comfy.running = undefined;
    for (const socket of s.comfy.sockets) socket.destroy();
    expect(await s.failed()).toMatchObject({ code: "LOST", facts: { retryable: true } });
  });

  test("a worker that went away: UNREACHABLE (F20)", async () => {
    await using s = await scene({ fast: true, prepare: byHand });
    await s.job.accepted;
    s.comfy.begin();
    s.comfy.server.close();
    s.comfy.server.closeAllConnections();
    for (const socket of s.comfy.sockets) socket.destroy();
    expect(await s.failed()).toMatchObject({ code: "UNREACHABLE", facts: { retryable: true, phase: "run" } });
  });

  test("an executor that takes nothing up: STUCK, and the prompt is taken back (H7, F22)", async () => {
    await using s = await scene({ fast: true, prepare: byHand });
    expect(await s.failed()).toMatchObject({ code: "STUCK", facts: { phase: "queue", retryable: true } });
    expect(s.comfy.pending).toEqual([]);
  });

  test("no sign from a running prompt: STALLED", async () => {
    await using s = await scene({ prepare: byHand, deadlines: { silence: 300 } });
    await s.job.accepted;
    s.comfy.begin();
    expect(await s.failed()).toMatchObject({ code: "STALLED", facts: { phase: "run", retryable: true } });
    expect(s.comfy.running).toBeUndefined();
  });

  test("a queue that does not move: DEADLINE", async () => {
    await using s = await scene({
      fast: true,
      deadlines: { start: 20_000 },
      prepare: (comfy) => {
        comfy.auto = false;
        comfy.running = { id: "other", prompt: {}, extra: {}, number: 0 };
      },
    });
    expect(await s.failed()).toMatchObject({ code: "DEADLINE", facts: { phase: "queue" } });
    expect(s.comfy.running?.id).toBe("other");
    expect(await s.heard("queued")).toEqual({ type: "queued", ahead: 1 });
  });

  test("the total: DEADLINE, and the prompt is taken back", async () => {
    await using s = await scene({ prepare: byHand, deadlines: { total: 500 } });
    expect(await s.failed()).toMatchObject({ code: "DEADLINE", facts: { retryable: true } });
    expect(s.comfy.pending).toEqual([]);
  });

  test.for([401, 301])("%i from the routes that are polled ends it at once", async (status) => {
    await using s = await scene({
      fast: true,
      prepare: (comfy) => {
        comfy.auto = false;
        comfy.on("GET /queue", (_, response) => void json(response, {}, status));
      },
    });
    expect((await s.failed()).facts).toMatchObject({
      retryable: false,
      promptId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });
});

test("a standstill of this process is not held against the worker (F28, F36)", async () => {
  const clock = fastClock();
  let skipped = 0;
  const jumpy: Clock = { now: () => clock.now() + skipped, sleep: clock.sleep };
  await using s = await scene({
    prepare: byHand,
    clock: jumpy,
    deadlines: { silence: 50_000, stuck: 50_000, total: 1e9 },
  });
  await s.job.accepted;
  const { id } = s.comfy.begin();
  await s.heard("phase");
  skipped = 600_000;
  await s.comfy.asked(`GET /history/${id}`, 2);
  s.comfy.finish();
  await s.succeeded();
});
