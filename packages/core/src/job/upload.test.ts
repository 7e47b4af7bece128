import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { json } from "../client/testing/fake-worker.ts";
import { connectWorker } from "../client/worker.ts";
import type { InputFile, Plan } from "../plan.ts";
import type { SourceFile } from "./run.ts";
import { startJob } from "./start.ts";
import { FakeComfy } from "./testing/comfy.ts";
import { PLAN, PROMPT, scene, withoutIds } from "./testing/start.ts";

const FILES: Readonly<Record<string, string>> = { "a.png": "AAAA", "same [output]": "AAAA", "sub/b.Latent": "BB" };
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

async function* pieces(text: string): AsyncGenerator<Uint8Array> {
  for (const piece of text) yield Buffer.from(piece);
}

async function readFile(name: string): Promise<SourceFile> {
  const text = FILES[name];
  if (text === undefined) throw new Error("ENOENT: /home/me/secret/place");
  return { size: text.length, stream: () => pieces(text) };
}

/** A plan whose nodes read `names`, one each. */
function reading(...names: string[]): Plan {
  const nodes = names.map(
    (name, index) => [`in${index}`, { class_type: "LoadImage", inputs: { image: name } }] as const,
  );
  const files: InputFile[] = names.map((name, index) => ({ nodeId: `in${index}`, input: "image", name }));
  return { ...PLAN, prompt: { ...PROMPT, ...Object.fromEntries(nodes) }, files };
}

function sentInputs(comfy: FakeComfy): unknown[] {
  const post = comfy.requests.findLast(({ route }) => route === "POST /prompt")?.json()["prompt"] as typeof PROMPT;
  return Object.entries(post).flatMap(([id, node]) => (id.startsWith("in") ? [node.inputs["image"]] : []));
}

describe("files that the prompt reads", () => {
  test("go under names made of their content into our own folder, equal ones once (H22)", async () => {
    await using s = await scene({ plan: reading("a.png", "sub/b.Latent", "a.png"), readFile });
    await s.succeeded();
    const names = [`netdist/${hash("AAAA")}.png`, `netdist/${hash("BB")}.latent`];
    expect(sentInputs(s.comfy)).toEqual([names[0], names[1], names[0]]);
    expect([...s.comfy.inputs.keys()].sort()).toEqual(names.map((name) => `input/${name}`).sort());
    expect(Buffer.from(s.comfy.inputs.get(`input/${names[0]}`) ?? []).toString()).toBe("AAAA");
    expect((await s.succeeded()).stats.bytesUp).toBe(6);
  });

  test("inside an object are renamed there, and the object's other members stay", async () => {
    const plan = reading("a.png");
    const view = { class_type: "Load3D", inputs: { image: { image: "a.png", camera: { fov: 35 } } } };
    const files = [{ nodeId: "in0", input: "image", name: "a.png", member: "image" }];
    await using s = await scene({ plan: { ...plan, prompt: { ...plan.prompt, in0: view }, files }, readFile });
    await s.succeeded();
    expect(sentInputs(s.comfy)).toEqual([{ image: `netdist/${hash("AAAA")}.png`, camera: { fov: 35 } }]);
  });

  test("are sent with their length, over an older one of that name", async () => {
    await using s = await scene({ plan: reading("a.png"), readFile });
    await s.succeeded();
    const upload = s.comfy.requests.find(({ route }) => route === "POST /upload/image");
    expect(Number(upload?.headers["content-length"])).toBe(upload?.body.byteLength);
    const fields = [...(upload?.body.toString() ?? "").matchAll(/name="(type|subfolder|overwrite)"\r\n\r\n(\w+)/g)];
    expect(fields.map(([, name, value]) => [name, value])).toEqual([
      ["type", "input"],
      ["subfolder", "netdist"],
      ["overwrite", "true"],
    ]);
  });

  test("cost a look and an upload the first time, nothing the second", async () => {
    await using comfy = await FakeComfy.start();
    await using client = connectWorker({ url: comfy.url });
    const plan = reading("a.png");
    await startJob(plan, client, { readFile }).outcome;
    expect(withoutIds(comfy.routes)).toEqual(
      expect.arrayContaining([
        "GET /ws",
        "HEAD /view",
        "POST /upload/image",
        "POST /prompt",
        "GET /history/*",
        "GET /view",
      ]),
    );
    expect(comfy.routes).toHaveLength(6);
    comfy.requests.length = 0;
    await startJob(plan, client, { readFile }).outcome;
    expect(withoutIds(comfy.routes)).toEqual(["POST /prompt", "GET /history/*", "GET /view"]);
  });

  test("that another process left there are found and not sent; of another size they are", async () => {
    await using s = await scene({
      plan: reading("a.png", "sub/b.Latent"),
      readFile,
      prepare: (comfy) => {
        comfy.inputs.set(`input/netdist/${hash("AAAA")}.png`, Buffer.from("AAAA"));
        comfy.inputs.set(`input/netdist/${hash("BB")}.latent`, Buffer.from("B"));
      },
    });
    await s.succeeded();
    expect(s.comfy.routes.filter((route) => route === "POST /upload/image")).toHaveLength(1);
  });

  test("are named as the worker's answer names them", async () => {
    await using s = await scene({
      plan: reading("a.png"),
      readFile,
      prepare: (comfy) =>
        comfy.on("POST /upload/image", () => ({ name: "x (1).png", subfolder: "net\\dist", type: "input" })),
    });
    await s.succeeded();
    expect(sentInputs(s.comfy)).toEqual(["net/dist/x (1).png"]);
  });

  test("that vanished there since are sent again when the prompt is refused for them", async () => {
    await using comfy = await FakeComfy.start();
    await using client = connectWorker({ url: comfy.url });
    const take = comfy.handler("POST /prompt");
    comfy.on("POST /prompt", (...call) => {
      if (comfy.inputs.size > 0) return take(...call);
      const errors = [{ type: "custom_validation_failed", message: "Invalid image file", details: "" }];
      return void json(call[1], { error: "x", node_errors: { in0: { class_type: "LoadImage", errors } } }, 400);
    });
    await startJob(reading("a.png"), client, { readFile }).outcome;
    comfy.inputs.clear();
    comfy.requests.length = 0;
    expect(await startJob(reading("a.png"), client, { readFile }).outcome).toMatchObject({ state: "succeeded" });
    expect(withoutIds(comfy.routes).slice(0, 4)).toEqual([
      "POST /prompt",
      "HEAD /view",
      "POST /upload/image",
      "POST /prompt",
    ]);
  });
});

describe("an upload that fails", () => {
  test("because the file cannot be read here names it, and nothing is submitted", async () => {
    await using s = await scene({ plan: reading("nope.png"), readFile });
    const error = await s.failed();
    expect(error).toMatchObject({ code: "LOCAL_FILE", facts: { phase: "upload", retryable: false } });
    expect(error.message).toMatch(/^The file "nope.png" that the prompt uses cannot be read here\./);
    expect(s.comfy.routes).not.toContain("POST /prompt");
  });

  test("with 413 names size and limit (H21, F14)", async () => {
    await using s = await scene({
      plan: reading("a.png"),
      readFile,
      prepare: (comfy) => comfy.on("POST /upload/image", (_, response) => void response.writeHead(413).end("<html>")),
    });
    const error = await s.failed();
    expect(error).toMatchObject({ code: "TOO_LARGE", facts: { phase: "upload", retryable: false } });
    expect(error.message).toMatch(
      /does not take a request of \d+ bytes, its limit is 104857600 bytes .*--max-upload-size/,
    );
  });

  test("by a reset is repeated from the start (F5)", async () => {
    let resets = 1;
    await using s = await scene({
      fast: true,
      plan: reading("a.png"),
      readFile,
      prepare: (comfy) => {
        const upload = comfy.handler("POST /upload/image");
        comfy.on("POST /upload/image", (request, response, raw) =>
          resets-- > 0 ? void raw.socket.destroy() : upload(request, response, raw),
        );
      },
    });
    await s.succeeded();
    expect(Buffer.from([...s.comfy.inputs.values()][0] ?? []).toString()).toBe("AAAA");
  });

  test("by a file that changes while it is sent is our own fault", async () => {
    const growing = async (): Promise<SourceFile> => ({ size: 2, stream: () => pieces("AAAA") });
    await using s = await scene({ plan: reading("a.png"), readFile: growing });
    expect(await s.failed()).toMatchObject({ code: "LOCAL_FILE", facts: { phase: "upload" } });
  });
});
