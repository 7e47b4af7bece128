import type { Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { json } from "../client/testing/fake-worker.ts";
import { deferred } from "./stream.ts";
import { type FakeComfy, type Prompted } from "./testing/comfy.ts";
import { PLAN, PROMPT, scene, withoutIds } from "./testing/start.ts";

describe("the submitted prompt", () => {
  test("has its own lower-case UUID, the socket's client id, our mark and the workflow; big seeds survive (H13)", async () => {
    const seed = 2n ** 64n - 1n;
    const prompt = { ...PROMPT, "3": { class_type: "KSampler", inputs: { seed } } };
    const captures = [{ key: "f", carrier: "image", nodeId: "9", source: undefined }] as const;
    await using s = await scene({
      plan: { prompt, captures, files: [], notices: [] },
      tag: "job-1",
      extraPngInfo: { workflow: { id: "w" } },
      previewMethod: "latent2rgb",
    });
    await s.succeeded();
    const post = s.comfy.requests.find(({ route }) => route === "POST /prompt");
    expect(post?.body.toString()).toContain('"seed":18446744073709551615');
    expect(post?.json()).toMatchObject({
      prompt_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      client_id: s.comfy.clientIds[0],
      extra_data: { netdist: "job-1", extra_pnginfo: { workflow: { id: "w" } }, preview_method: "latent2rgb" },
    });
    expect(post?.json()).not.toHaveProperty("number");
  });

  test("saves what is captured under names of its own, and nothing else (H26)", async () => {
    const save = (filename_prefix: string) => ({ class_type: "SaveLatent", inputs: { filename_prefix } });
    const prompt = { ...PROMPT, "8": save("netdist/latent"), "7": save("netdist/latent"), "6": save("mine") };
    const captured = (nodeId: string, key: string) => ({ key, carrier: "text" as const, nodeId, source: undefined });
    const captures = [captured("8", "11"), captured("6", "output:6")];
    const sent = async () => {
      await using s = await scene({ plan: { ...PLAN, prompt, captures } });
      await s.job.accepted;
      const posted = s.comfy.requests.find(({ route }) => route === "POST /prompt");
      const nodes = posted?.json()["prompt"] as Prompt;
      return ["8", "7", "6"].map((id) => nodes[id]?.inputs["filename_prefix"]);
    };
    const [first, second] = [await sent(), await sent()];
    expect(first).toEqual([expect.stringMatching(/^netdist\/latent-[0-9a-f]{8}$/), "netdist/latent", "mine"]);
    expect(second[0]).not.toBe(first[0]);
  });

  test("goes out without a socket where there is none, with a client id all the same", async () => {
    await using s = await scene({ fast: true, prepare: (comfy) => void (comfy.upgrades = false) });
    await s.succeeded();
    const post = s.comfy.requests.find(({ route }) => route === "POST /prompt");
    expect(post?.json()["client_id"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("of a job that is stopped while the worker takes it is taken back once it is there (F27)", async () => {
    const { promise: taken, resolve: take } = deferred<void>();
    await using s = await scene({
      prepare: (comfy) => {
        comfy.auto = false;
        comfy.on("POST /prompt", async (request) => {
          const { prompt, prompt_id, extra_data } = request.json();
          await taken;
          comfy.pending.push({ id: prompt_id, prompt, extra: extra_data, number: 1 } as Prompted);
          return { prompt_id, number: 1, node_errors: {} };
        });
      },
    });
    await expect.poll(() => s.comfy.routes).toContain("POST /prompt");
    const stopped = s.job.cancel("enough");
    for (let turn = 0; turn < 3; turn += 1) await (await fetch(`${s.comfy.url}/queue`)).text();
    take();
    await stopped;
    expect(s.comfy.pending).toEqual([]);
  });

  test("may get another id from an old server (H13)", async () => {
    await using s = await scene({
      prepare: (comfy) => {
        comfy.auto = false;
        comfy.on("POST /prompt", (request) => {
          const { prompt, extra_data } = request.json();
          comfy.pending.push({
            id: "0ld",
            prompt: prompt as Prompted["prompt"],
            extra: extra_data as object as Record<string, unknown>,
            number: 1,
          });
          return { prompt_id: "0ld", number: 1, node_errors: {} };
        });
      },
    });
    await s.job.accepted;
    s.comfy.begin();
    s.comfy.finish();
    expect((await s.succeeded()).stats.promptId).toBe("0ld");
  });
});

describe("an answer that leaves it open whether the prompt is queued", () => {
  const queue = (comfy: FakeComfy, body: Record<string, unknown>): Prompted => {
    const one = {
      id: body["prompt_id"] as string,
      prompt: {},
      extra: body["extra_data"] as Record<string, unknown>,
      number: 1,
    };
    comfy.pending.push(one);
    return one;
  };

  test.for<{ name: string; answer: Parameters<FakeComfy["on"]>[1] }>([
    { name: "reset after taking it", answer: (_, __, raw) => void raw.socket.destroy() },
    { name: "500", answer: (_, response) => void response.writeHead(500).end("Server got itself in trouble") },
    { name: "502 of a proxy", answer: (_, response) => void response.writeHead(502).end("<html>") },
    { name: "200 without an id", answer: () => ({ ok: true }) },
    { name: "200 with a page", answer: (_, response) => void response.end("<html>") },
    {
      name: "a cut body",
      answer: (_, response, raw) =>
        void response.writeHead(200, { "content-length": 99 }).write("{", () => raw.socket.end()),
    },
    { name: "silence", answer: () => undefined },
  ])("$name: it is found and followed, and sent once (H14, F5, F16, F18)", async ({ answer }) => {
    await using s = await scene({
      deadlines: { submit: 500 },
      prepare: (comfy) => {
        comfy.auto = false;
        comfy.on("POST /prompt", (request, response, raw) => {
          queue(comfy, request.json());
          return answer(request, response, raw);
        });
      },
    });
    await s.job.accepted;
    s.comfy.begin();
    s.comfy.finish();
    await s.succeeded();
    expect(s.comfy.routes.filter((route) => route === "POST /prompt")).toHaveLength(1);
  });

  test("is LOST after three looks when the worker does not have it, and its ghost is deleted (F32)", async () => {
    await using s = await scene({
      fast: true,
      prepare: (comfy) => comfy.on("POST /prompt", (_, __, raw) => void raw.socket.destroy()),
    });
    const error = await s.failed();
    expect(error).toMatchObject({ code: "LOST", facts: { phase: "submit", retryable: true, worker: "attic" } });
    const [post, ...rest] = withoutIds(s.comfy.routes).filter((route) => route !== "GET /ws");
    expect(post).toBe("POST /prompt");
    expect(rest.slice(0, 6)).toEqual(Array(3).fill(["GET /queue", "GET /history/*"]).flat());
    expect(rest.at(-1)).toBe("POST /api/jobs/*/cancel");
    await expect(s.job.accepted).rejects.toBe(error);
  });
});

describe("a refusal", () => {
  test("by validation fails the job at once (F11)", async () => {
    await using s = await scene({
      prepare: (comfy) =>
        comfy.on(
          "POST /prompt",
          (_, response) =>
            void json(response, { error: { type: "prompt_no_outputs", message: "Prompt has no outputs" } }, 400),
        ),
    });
    expect(await s.failed()).toMatchObject({ code: "NO_OUTPUTS", facts: { retryable: false, phase: "submit" } });
    expect(withoutIds(s.comfy.routes)).toEqual(["GET /ws", "POST /prompt"]);
  });

  test("of some outputs is a failure, and what was queued is taken back (H15)", async () => {
    await using s = await scene({
      prepare: (comfy) => {
        comfy.on("POST /prompt", (request) => ({
          prompt_id: request.json()["prompt_id"],
          number: 1,
          node_errors: {
            "3": { class_type: "KSampler", errors: [{ type: "x", message: "Value too big", details: "" }] },
          },
        }));
      },
    });
    const error = await s.failed();
    expect(error.code).toBe("REJECTED");
    expect(error.message).toMatch(/node 3 \("Sampler", KSampler\): Value too big\./);
    expect(withoutIds(s.comfy.routes)).toContain("POST /api/jobs/*/cancel");
  });

  test.for([413, 401, 403, 404, 301])(
    "with %i is final, and asks nothing more (F12, F13, F14, F17)",
    async (status) => {
      await using s = await scene({
        prepare: (comfy) =>
          comfy.on("POST /prompt", (_, response) => void response.writeHead(status, { location: "http://x/" }).end()),
      });
      expect((await s.failed()).facts.retryable).toBe(false);
      expect(withoutIds(s.comfy.routes)).toEqual(["GET /ws", "POST /prompt"]);
    },
  );

  test.for([429, 503])("with %i waits as told and sends again (F15)", async (status) => {
    let busy = 2;
    await using s = await scene({
      fast: true,
      prepare: (comfy) => {
        const take = comfy.handler("POST /prompt");
        comfy.on("POST /prompt", (request, response, raw) =>
          busy-- > 0 ? void response.writeHead(status, { "retry-after": "2" }).end() : take(request, response, raw),
        );
      },
    });
    await s.succeeded();
    expect(s.comfy.routes.filter((route) => route === "POST /prompt")).toHaveLength(3);
  });

  test("by a worker that stays busy is BUSY", async () => {
    await using s = await scene({
      fast: true,
      prepare: (comfy) => comfy.on("POST /prompt", (_, response) => void response.writeHead(503).end()),
    });
    expect(await s.failed()).toMatchObject({ code: "BUSY", facts: { retryable: true } });
  });
});
