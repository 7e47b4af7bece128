import { readdir, readFile, stat } from "node:fs/promises";
import { createServer as createHttpServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { platform } from "node:os";
import { join } from "node:path";
import { decodePng, readPngText } from "@netdist/codecs/png";
import type { JsonObject } from "@netdist/sdk/prompt";
import { createServer, type Server } from "@netdist/server";
import { WebSocket } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WORKERS } from "../workers/index.ts";
import { type PanelServer, panelServer } from "./testing/panel-server.ts";

const WORKFLOW = {
  prompt: {
    "1": { class_type: "EmptyImage", inputs: { width: 16, height: 8, batch_size: 2, color: 255 } },
    "2": {
      class_type: "SaveImage",
      inputs: { images: ["1", 0], filename_prefix: "mine/blue" },
      _meta: { title: "Save" },
    },
  },
  workflow: { nodes: [], links: [] },
};
const SLOW = {
  prompt: {
    "1": { class_type: "EmptyLatentImage", inputs: { width: 64, height: 64, batch_size: 1 } },
    "2": {
      class_type: "NetDistProceduralSampler",
      inputs: { seed: 1, steps: 1000, latent_image: ["1", 0], text: "", step_ms: 1000 },
    },
    "3": { class_type: "PreviewImage", inputs: { images: ["2", 1] } },
  },
};

let worker: Server;
let panel: PanelServer;
beforeAll(async () => {
  worker = await createServer();
  panel = await panelServer(
    `# my machines\nworkers:\n  - name: attic # the old one\n    url: ${worker.url}\n    headers: { Authorization: Bearer sesame }\n  - url: http://127.0.0.1:1\n`,
  );
});
afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await worker.close();
});

describe("what the panel shows", () => {
  test("each worker with its settings, its version, device and queue", async () => {
    await panel.post("workers/look", { worker: "attic" });
    const { workers, mayEdit } = await panel.state();
    expect(mayEdit).toBe(false);
    expect(workers[0]).toMatchObject({
      ...{ id: "attic", name: "attic", address: worker.url, source: "file", enabled: true, headers: ["Authorization"] },
      ...{ standing: "ready", problem: null, version: "0.33.0", queue: { running: 0, pending: 0 } },
      devices: [{ name: "cpu", type: "cpu" }],
    });
  });
  test("why a worker cannot be reached, and what to do", async () => {
    await panel.post("workers/look", { worker: "http://127.0.0.1:1" });
    const [, absent] = (await panel.state()).workers;
    expect(absent).toMatchObject({ standing: "unreachable", problem: { code: "UNREACHABLE" } });
    expect(absent?.problem?.fix).toContain("--listen");
  });
  test("why a worker that answers cannot be used: its version, a token that it wants, a server of another kind", async () => {
    await using attic = await createServer();
    await using own = await panelServer(`workers:\n  - name: attic\n    url: ${attic.url}\n`);
    const look = async (fault: Omit<Server["faults"]["http"][number], "route">, route = "GET /queue") => {
      attic.faults.http = [{ route, ...fault }];
      await own.post("workers/look", { worker: "attic" });
      return (await own.state()).workers[0];
    };
    const old = { body: '{"system":{"comfyui_version":"0.3.10"},"devices":[]}' };
    expect(await look(old, "GET /system_stats")).toMatchObject({
      ...{ standing: "ready", version: "0.3.10" },
      problem: { code: "TOO_OLD", fix: "Update it to 0.3.64 or newer." },
    });
    expect(await look({ status: 401 })).toMatchObject({
      standing: "refused",
      problem: { code: "UNAUTHORIZED", fix: expect.stringContaining("as a header of this worker") },
    });
    expect(await look({ body: "<p>hello", headers: { "content-type": "text/html" } })).toMatchObject({
      standing: "refused",
      problem: { code: "NOT_COMFYUI", fix: expect.any(String) },
    });
  });
  test("T17: no value of a header, nor the token", async () => {
    const token = (await readFile(join(panel.folder, "user", "__netdist", "token"), "utf8")).trim();
    const answers = await Promise.all(["state", "", "page.js"].map(async (path) => (await panel.get(path)).text()));
    answers.push(JSON.stringify((await panel.post("watch", {}, { token: true })).body));
    for (const text of answers) {
      expect(text).not.toContain("sesame");
      expect(text).not.toContain(token);
    }
  });
  test("T18: a page that runs nothing but its own server's scripts", async () => {
    const page = await panel.get("");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'");
    expect((await fetch(`${panel.server.url}/netdist`)).url).toBe(`${panel.server.url}/netdist/`);
  });
  test("a broken config file, by line", async () => {
    await using broken = await panelServer("workers: 5\n");
    expect((await broken.state()).configProblem).toMatchObject({
      code: "CONFIG_INVALID",
      says: expect.stringMatching(/:1:\d+/),
    });
  });
});

describe("the local token", () => {
  const calls = ["workers/add", "workers/change", "workers/remove", "workers/test"];
  test.for(calls)("T15: without it %s does nothing and says where it is", async (path) => {
    const before = await readFile(panel.file, "utf8");
    let asked = 0;
    const address = createHttpServer(() => asked++).listen(0);
    const url = `http://127.0.0.1:${(address.address() as AddressInfo).port}`;
    const bodies = { worker: "attic", url, settings: { url } };
    for (const headers of [{}, { "netdist-token": "" }, { "netdist-token": "wrong" }] as Record<string, string>[]) {
      const { status, body } = await panel.post(path, bodies, { headers });
      expect([status, body.error?.code]).toEqual([403, "TOKEN_NEEDED"]);
    }
    address.close();
    expect(asked).toBe(0);
    expect(await readFile(panel.file, "utf8")).toBe(before);
  });
  test.skipIf(platform() === "win32")("T15: its file is for its owner alone", async () => {
    expect((await stat(join(panel.folder, "user", "__netdist", "token"))).mode & 0o777).toBe(0o600);
  });
  test("T15: HTTP does not give the file away", async () => {
    for (const path of [
      "/userdata/..%2F__netdist%2Ftoken",
      "/userdata/__netdist%2Ftoken",
      "/userdata?dir=../__netdist",
    ]) {
      expect((await fetch(panel.server.url + path)).status).toBeGreaterThanOrEqual(400);
    }
  });
  test("T15: a worker that is not listed cannot be called without it", async () => {
    for (const path of ["run", "workers/free", "workers/look"]) {
      const { status, body } = await panel.post(path, { ...WORKFLOW, worker: "http://127.0.0.1:2" });
      expect([status, body.error?.code]).toEqual([404, "NOT_LISTED"]);
    }
  });
});

describe("T16: other sites", () => {
  const paths = ["watch", "run", "jobs/clear", "workers/free", "workers/add"];
  test.for(paths)("%s takes no GET and no form, and no foreign or null origin", async (path) => {
    expect((await panel.get(path)).status).toBe(404);
    const text = { "content-type": "text/plain" };
    expect((await panel.post(path, {}, { token: true, headers: text })).status).toBe(415);
    for (const origin of ["http://evil.example", "null"]) {
      expect(await statusFrom(origin, `${panel.server.url}/netdist/${path}`)).toBe(403);
    }
  });
});

describe("editing workers with the token", () => {
  test("adds, changes and removes in the file, whose comments stay", async () => {
    await using own = await panelServer("# mine\nworkers:\n  - url: http://127.0.0.1:1 # one\ntrust: listed # yes\n");
    const token = true;
    const added = { url: "10.0.0.5:8188", name: "attic", headers: { Authorization: "env:TOKEN" }, tags: ["sdxl"] };
    expect((await own.post("workers/add", added, { token })).status).toBe(200);
    await own.post(
      "workers/change",
      { worker: "attic", settings: { slots: 2, tags: null, enabled: false } },
      { token },
    );
    await own.post("workers/remove", { worker: "http://127.0.0.1:1/" }, { token });
    expect(await readFile(own.file, "utf8")).toBe(
      "# mine\nworkers:\n  - name: attic\n    url: http://10.0.0.5:8188\n    headers:\n      Authorization: env:TOKEN\n    slots: 2\n    enabled: false\ntrust: listed # yes\n",
    );
    expect((await own.state()).workers).toMatchObject([
      { id: "attic", standing: "off", slots: 2, headers: ["Authorization"] },
    ]);
  });
  test.for([
    [{ url: "ftp://x" }, "workers.0.url"],
    [{ url: "http://u:p@x" }, "without user name and password"],
    [{ url: "http://x", slots: 0 }, "slots"],
    [{ url: "http://x", colour: "red" }, "colour"],
  ] as const)("%j is refused, and the file stays as it is", async ([body, says]) => {
    await using own = await panelServer("trust: listed\n");
    const answer = await own.post("workers/add", body, { token: true });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body.error?.says).toContain(says);
    expect(await readFile(own.file, "utf8")).toBe("trust: listed\n");
  });
  test("one header is changed or taken away, and the others stay; a test of a listed worker sends them all, there alone", async () => {
    const heard: string[] = [];
    const listen = (asked: IncomingMessage, answer: ServerResponse) => {
      heard.push(`${asked.headers["x-one"]} ${asked.headers["x-two"]}`);
      answer.writeHead(401).end();
    };
    const [own, stranger] = [createHttpServer(listen).listen(0), createHttpServer(listen).listen(0)];
    const addressOf = (server: typeof own) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const headers = "{ X-One: a, X-Two: b }";
    await using host = await panelServer(
      `workers:\n  - name: attic\n    url: ${addressOf(own)}\n    headers: ${headers}\n`,
    );
    const ask = (path: string, body: JsonObject) => host.post(path, body, { token: true });
    await ask("workers/test", { url: addressOf(own), worker: "attic", headers: { "X-Two": "c" } });
    await ask("workers/test", { url: addressOf(stranger), worker: "attic" });
    expect(heard).toEqual(["a c", "undefined undefined"]);
    await ask("workers/change", { worker: "attic", settings: { headers: { "X-Two": "d" } } });
    expect(await readFile(host.file, "utf8")).toContain("headers: { X-One: a, X-Two: d }");
    await ask("workers/change", { worker: "attic", settings: { headers: { "X-One": null } } });
    expect((await host.state()).workers[0]?.headers).toEqual(["X-Two"]);
    await ask("workers/change", { worker: "attic", settings: { headers: { "X-Two": null } } });
    expect(await readFile(host.file, "utf8")).not.toContain("headers");
    own.close();
    stranger.close();
  });
  test("an address is listed once", async () => {
    const { port } = new URL(worker.url);
    const { status, body } = await panel.post("workers/add", { url: `localhost:${port}`, name: "b" }, { token: true });
    expect([status, body.error]).toEqual([
      409,
      { code: "ALREADY_LISTED", says: "attic has this address already.", fix: "Edit that worker instead." },
    ]);
    const again = { worker: "http://127.0.0.1:1", settings: { url: worker.url } };
    expect((await panel.post("workers/change", again, { token: true })).status).toBe(409);
    expect(
      (await panel.post("workers/change", { worker: "attic", settings: { url: worker.url } }, { token: true })).status,
    ).toBe(200);
  });
  test("a new address is tested before it is listed", async () => {
    const { body } = await panel.post("workers/test", { url: worker.url }, { token: true });
    expect(body).toMatchObject({ standing: "ready", version: "0.33.0" });
    expect((await panel.post("workers/test", { url: "127.0.0.1:1" }, { token: true })).body).toMatchObject({
      standing: "unreachable",
      problem: { code: "UNREACHABLE" },
    });
  });
});

describe("the panel's jobs", () => {
  test("a workflow run on a worker is saved here, with the workflow inside", async () => {
    const { status, body } = await panel.post("run", { ...WORKFLOW, worker: "attic" });
    expect(status).toBe(200);
    const job = await panel.job(String(body["job"]), ({ saved }) => saved.length > 0);
    expect(job).toMatchObject({ worker: "attic", phase: "succeeded", pictures: 2, problem: null, canRetry: false });
    expect(job.saved).toMatchObject([{ nodeId: "2", files: [{ subfolder: "mine", type: "output" }, {}] }]);
    const folder = join(panel.folder, "output", "mine");
    const [first = ""] = await readdir(folder);
    const bytes = await readFile(join(folder, first));
    expect(decodePng(bytes)).toMatchObject({ width: 16, height: 8 });
    expect(JSON.parse(readPngText(bytes).get("workflow") ?? "")).toEqual(WORKFLOW.workflow);
    expect(await (await panel.get(`jobs/${job.id}/result`)).json()).toMatchObject({
      files: job.saved[0]?.files.map(({ filename: name }) => ({ name, type: "image/png" })),
    });
    expect(Buffer.from(await (await panel.get(`jobs/${job.id}/files/0`)).arrayBuffer())).toEqual(bytes);
    for (const place of ["2", "x", "-1", "../0"])
      expect((await panel.get(`jobs/${job.id}/files/${place}`)).status).toBe(404);
  });
  test("is stopped, tried again and forgotten", async () => {
    const { body } = await panel.post("run", { ...SLOW, worker: "attic" });
    const id = String(body["job"]);
    await panel.job(id, ({ phase }) => phase === "running");
    await panel.post("jobs/cancel", { id });
    expect(await panel.job(id, ({ endedAt }) => endedAt !== null)).toMatchObject({
      phase: "cancelled",
      canRetry: true,
      problem: { code: "CANCELLED" },
    });
    const again = String((await panel.post("jobs/retry", { id })).body["job"]);
    await panel.job(again, ({ phase }) => phase === "running");
    await panel.post("jobs/cancel", { id: again });
    await panel.job(again, ({ endedAt }) => endedAt !== null);
    await panel.post("jobs/clear", {});
    expect((await panel.state()).jobs).toEqual([]);
    expect((await panel.post("jobs/retry", { id })).status).toBe(404);
  });
  test("a check says what each worker lacks, and sends nothing", async () => {
    const prompt = {
      ...WORKFLOW.prompt,
      "3": { class_type: "SaveImage", inputs: { images: ["4", 0] } },
      "4": { class_type: "Foreign", inputs: {} },
    };
    const { body } = await panel.post("check", { prompt, workers: ["attic", "http://127.0.0.1:1"] });
    expect(body["results"]).toMatchObject([
      { worker: "attic", problems: [{ code: "MISSING_NODE", nodeId: "4" }] },
      { worker: "http://127.0.0.1:1", problems: [{ code: "UNREACHABLE" }] },
    ]);
    expect((await panel.state()).jobs).toEqual([]);
  });
  test("asks a worker to free its memory", async () => {
    expect((await panel.post("workers/free", { worker: "attic" })).status).toBe(200);
  });
});

test("jobs are listed from the start of the host, whenever the panel is first looked at", async () => {
  await using own = await panelServer(`workers:\n  - name: attic\n    url: ${worker.url}\n`);
  const options = { signal: AbortSignal.timeout(20_000) };
  const { job } = await own.server.service(WORKERS).start(
    {
      remoteUrl: "attic",
      prompt: WORKFLOW.prompt,
      queue: undefined,
      outputs: "any",
      keepOutputs: false,
      extraPngInfo: {},
      ownerPromptId: "",
    },
    options,
  );
  await job.outcome;
  expect((await own.state()).jobs).toMatchObject([{ id: job.id, phase: "succeeded", pictures: 2, files: 2 }]);
});

describe("events", () => {
  test("tell of jobs and workers to every frontend", async () => {
    const socket = new WebSocket(`${panel.server.url.replace("http", "ws")}/ws`);
    const heard: { type: string; data: { job?: { phase: string } } }[] = [];
    socket.addEventListener("message", ({ data }) => (typeof data === "string" ? heard.push(JSON.parse(data)) : 0));
    await new Promise((resolve) => socket.addEventListener("open", () => resolve(undefined)));
    const { body } = await panel.post("run", { ...WORKFLOW, worker: "attic" });
    await panel.job(String(body["job"]), ({ saved }) => saved.length > 0);
    await expect.poll(() => heard.findLast(({ type }) => type === "netdist.job")?.data.job?.phase).toBe("succeeded");
    socket.close();
  });
});

/** `fetch` sets the header itself. */
function statusFrom(origin: string, url: string): Promise<number | undefined> {
  const headers = { origin, "content-type": "application/json" };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on("error", reject).end("{}");
  });
}
