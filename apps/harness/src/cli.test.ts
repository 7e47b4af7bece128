import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodePng, readPngText } from "@netdist/codecs/png";
import { createServer } from "@netdist/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exitCodes } from "./exit.ts";
import { netdist } from "./testing/netdist.ts";

const cli = import.meta.filename;

const examples = join(import.meta.dirname, "../../../examples");
const simple = join(examples, "simple.json");
const fast = ["--set", "NetDistProceduralSampler.step_ms=0"];
let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "netdist-cli-"));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe("help", () => {
  test.for([[], ["run"], ["workers"], ["serve"], ["receive"], ["demo"]])(
    "%j --help lists what it takes and its exit codes",
    async (command) => {
      await using run = netdist([...command, "--help"], { cwd });
      const { code, stdout } = await run.ended;
      expect(code).toBe(0);
      for (const { code: number, says } of Object.values(exitCodes)) expect(stdout).toContain(`${number}  ${says}`);
      if (command.length > 0) expect(stdout).toContain("--json");
    },
  );
});

describe("serve", () => {
  test("prints one line with its address, serves, and ends at SIGINT with its port free", async () => {
    await using first = netdist(["serve", "--port", "0"], { cwd });
    const url = (await first.line(/listening on/)).split(" ").at(-1) ?? "";
    expect((await fetch(`${url}/object_info/RemoteQueueSimple`)).status).toBe(200);
    first.child.kill("SIGINT");
    const { code, stdout } = await first.ended;
    expect({ code, lines: stdout.trim().split("\n").length }).toEqual({ code: 0, lines: 1 });
    await using again = netdist(["serve", "--port", new URL(url).port], { cwd });
    expect(await again.line(/listening on/)).toContain(url);
  });
  test("two servers in the default folder leave each other's uploads and previews alone", async () => {
    await using first = netdist(["serve", "--port", "0"], { cwd });
    const url = (await first.line(/listening on/)).split(" ").at(-1) ?? "";
    await using second = netdist(["serve", "--port", "0"], { cwd });
    await second.line(/listening on/);
    second.child.kill("SIGINT");
    await second.ended;
    const body = new FormData();
    body.set("image", new Blob(["x"]), "x.png");
    expect((await fetch(`${url}/upload/image`, { method: "POST", body })).status).toBe(200);
  });
  test.for([
    { name: "a level that is none", args: ["--verbose", "LOUD"], says: "DEBUG" },
    { name: "a key that is not there", args: ["--tls-keyfile", "nope", "--tls-certfile", "nope"], says: "nope" },
    { name: "a key that is none", args: ["--tls-keyfile", cli, "--tls-certfile", cli], says: "PEM" },
    { name: "an address of another machine", args: ["--listen", "192.0.2.1"], says: "192.0.2.1" },
    { name: "a file as folder", args: ["--output-directory", cli], says: "folder" },
  ])("$name is refused in a line", async ({ args, says }) => {
    await using run = netdist(["serve", "--port", "0", ...args], { cwd });
    const { code, stderr } = await run.ended;
    expect(stderr).toContain(says);
    expect(stderr).not.toContain("    at ");
    expect(code).toBe(exitCodes.usage.code);
  });
  test("a port given by option that is taken is an error", async () => {
    await using server = await createServer();
    await using second = netdist(["serve", "--port", String(server.port)], { cwd });
    const { code, stderr } = await second.ended;
    expect({ code, names: stderr.includes(String(server.port)) }).toEqual({ code: exitCodes.port.code, names: true });
  });
});

describe("receive", () => {
  test("--json: a line for each picture, and the envelope at SIGINT", async () => {
    await using run = netdist(["receive", "--port", "0", "--dir", "received", "--json"], { cwd });
    const { url } = JSON.parse(await run.line(/listening/)) as { url: string };
    const body = JSON.stringify({ "a.gif": Buffer.from("GIF89a").toString("base64") });
    await fetch(url, { method: "POST", body, headers: { "content-type": "application/json" } });
    expect(JSON.parse(await run.line(/picture/))).toMatchObject({ event: "picture", file: "00001.gif", name: "a.gif" });
    run.child.kill("SIGINT");
    const { stdout } = await run.ended;
    expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({ ok: true, data: { pictures: 1 } });
    expect(await readFile(join(cwd, "received", "00001.gif"), "utf8")).toBe("GIF89a");
  });
});

describe("demo", () => {
  test("--once --json: only JSON on stdout, the envelope last, eight pictures with the workflow in them", async () => {
    await using run = netdist(["demo", "--port", "0", "--once", "--json", "--out", "eight", ...fast], { cwd });
    const { code, stdout, stderr } = await run.ended;
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; ok?: boolean; data?: { files: string[] } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(lines.at(-1)).toMatchObject({ schema: "envelope/1", type: "envelope", ok: true, command: "demo" });
    expect(lines.slice(0, -1).every(({ type }) => type === "event")).toBe(true);
    const files = lines.at(-1)?.data?.files ?? [];
    expect(files).toHaveLength(8);
    const text = readPngText(await readFile(files[7] ?? ""));
    expect([...text.keys()].sort()).toEqual(["prompt", "workflow"]);
  });
});

describe("run", () => {
  test("surplus workers stay idle and are named", async () => {
    await using worker = await createServer();
    await using spare = await createServer();
    await using run = netdist(
      ["run", simple, "--worker", worker.url, "--worker", spare.url, "--out", "idle", ...fast],
      { cwd },
    );
    const { code, stderr, stdout } = await run.ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(`${spare.url} stays idle`);
    expect(stdout).toContain("3 files saved");
  });
  test("surplus queue nodes are switched off and named", async () => {
    await using worker = await createServer();
    await using run = netdist(
      ["run", join(examples, "chain.api.json"), "--worker", worker.url, "--out", "off", ...fast],
      { cwd },
    );
    const { code, stderr, stdout } = await run.ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("Node 4 (Queue on remote (worker)) is switched off");
    expect(stdout).toContain("5 files saved");
  });
  test("a picture that a run saved runs again", async () => {
    await using worker = await createServer();
    await using first = netdist(["run", simple, "--worker", worker.url, "--out", "again", ...fast], { cwd });
    expect((await first.ended).code).toBe(0);
    const [picture = ""] = await readdir(join(cwd, "again"));
    await using second = netdist(["run", join(cwd, "again", picture), "--worker", worker.url, "--out", "more"], {
      cwd,
    });
    expect((await second.ended).code).toBe(0);
    const bytes = (folder: string) => readFile(join(cwd, folder, picture));
    expect(await bytes("more")).toEqual(await bytes("again"));
  });
  test.for(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s stops the worker's job and ends with 130", async (signal) => {
    await using worker = await createServer();
    await using run = netdist(
      ["run", simple, "--worker", worker.url, "--set", "NetDistProceduralSampler.step_ms=60000"],
      { cwd },
    );
    await run.line(new RegExp(`${worker.url}: running`));
    run.child.kill(signal);
    expect((await run.ended).code).toBe(exitCodes.interrupted.code);
    expect(worker.engine.remaining()).toBe(0);
  });
  test("a reader of stdout that goes away stops the worker's job", async () => {
    await using worker = await createServer();
    await using run = netdist(
      ["run", simple, "--json", "--worker", worker.url, "--set", "NetDistProceduralSampler.step_ms=1000"],
      { cwd },
    );
    await run.line(/"phase":"running"/);
    run.child.stdout?.destroy();
    const { code, stderr } = await run.ended;
    expect({ code, stderr }).toEqual({ code: exitCodes.interrupted.code, stderr: "" });
    expect(worker.engine.remaining()).toBe(0);
  });
  test("a workflow without our nodes runs whole on the first worker that can", async () => {
    const prompt = {
      1: { class_type: "EmptyImage", inputs: { width: 8, height: 8, batch_size: 2, color: 255 } },
      2: { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "x" } },
    };
    await writeFile(join(cwd, "plain.json"), JSON.stringify(prompt));
    await using worker = await createServer();
    await using run = netdist(["run", "plain.json", "--worker", worker.url, "--out", "plain"], { cwd });
    const { code, stderr } = await run.ended;
    expect(code, stderr).toBe(0);
    expect(await readdir(join(cwd, "plain"))).toEqual(["plain_00001_.png", "plain_00002_.png"]);
  });
});

describe("settings of the config file as options", () => {
  const png = encodePng({ width: 2, height: 2, channels: 3, depth: 8, data: new Uint8Array(12) });
  test.for([
    ["without one, a private address is refused", () => [], "failed", "set private_addresses: true"],
    ["--images-private-addresses", () => ["--images-private-addresses"], "ok", ""],
    ["--images-origin", (origin: string) => ["--images-origin", origin], "ok", ""],
    [
      "--images-max-bytes",
      (origin: string) => ["--images-origin", origin, "--images-max-bytes", "9"],
      "failed",
      "more than 9 bytes",
    ],
  ] as const)("%s", async ([, options, exit, says]) => {
    const http = createHttpServer((_request, response) => response.setHeader("content-type", "image/png").end(png));
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    const prompt = {
      1: { class_type: "LoadImageUrl", inputs: { url: `${origin}/a.png` } },
      2: { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "x" } },
    };
    await writeFile(join(cwd, "from-url.json"), JSON.stringify(prompt));
    await using run = netdist(["run", "from-url.json", "--out", "from-url", ...options(origin)], { cwd });
    const { code, stderr } = await run.ended;
    http.close();
    expect(stderr).toContain(says);
    expect(code, stderr).toBe(exitCodes[exit].code);
  });
  test("--config: the file's workers by name", async () => {
    await using worker = await createServer();
    await writeFile(join(cwd, "mine.yaml"), `workers: [{ name: attic, url: "${worker.url}" }]\n`);
    await using run = netdist(["workers", "--config", "mine.yaml"], { cwd });
    const { code, stdout } = await run.ended;
    expect([code, stdout]).toEqual([0, expect.stringMatching(/attic +ready/)]);
  });
});

describe("bad input: one line says what to do", () => {
  const answers = new Map<string, RequestListener>([
    ["HTML", (_request, response) => response.setHeader("content-type", "text/html").end("<html>Welcome</html>")],
    ["redirect", (_request, response) => response.writeHead(302, { location: "http://elsewhere.example/" }).end()],
    ["needs a token", (_request, response) => response.writeHead(401).end()],
    ["not found", (_request, response) => response.writeHead(404).end("no")],
  ]);

  test.for([
    { name: "HTML", says: /HTML|web page/i },
    { name: "redirect", says: /elsewhere\.example/ },
    { name: "needs a token", says: /401|token|Authorization/i },
    { name: "not found", says: /not ComfyUI/ },
  ])("a worker that answers with $name", async ({ name, says }) => {
    const http = createHttpServer(answers.get(name));
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    await using run = netdist(["run", join(examples, "simple.api.json"), "--worker", url], { cwd });
    const { code, stderr } = await run.ended;
    http.close();
    expect(code, stderr).toBe(exitCodes.worker.code);
    expect(stderr).toMatch(says);
    expect(stderr).toContain(url);
    expect(stderr).not.toContain("    at ");
  });

  test("a worker that finds the prompt too large", async () => {
    await using worker = await createServer({
      faults: { http: [{ route: "POST /prompt", status: 413, body: "too large" }] },
    });
    await using run = netdist(["run", simple, "--worker", worker.url, ...fast], { cwd });
    const { code, stderr } = await run.ended;
    expect(code, stderr).not.toBe(0);
    expect(stderr).toMatch(/413|too large|limit/i);
    expect(stderr).toContain("--max-upload-size");
  });

  test("a port where something else than HTTP answers", async () => {
    const other = createTcpServer((socket) => socket.end("220 mail.example ESMTP\r\n"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    await using run = netdist(["run", simple, "--worker", url], { cwd });
    const { code, stderr } = await run.ended;
    other.close();
    expect(code, stderr).toBe(exitCodes.worker.code);
    expect(stderr).toContain(url);
    expect(stderr).not.toContain("    at ");
  });

  test.for([
    {
      name: "an unreachable host",
      args: ["run", simple, "--worker", "http://127.0.0.1:9"],
      exit: "worker",
      says: "refused the connection",
    },
    {
      name: "a password in a worker's address",
      args: ["run", simple, "--worker", "http://me:s3cr3t@127.0.0.1:9"],
      exit: "file",
      says: "127.0.0.1:9 holds a user name or password",
    },
    {
      name: "a file where the folder of the results should be (F26)",
      args: ["run", simple, "--out", import.meta.filename],
      exit: "usage",
      says: "choose another folder",
    },
    {
      name: "a missing input folder",
      args: ["run", simple, "--input-directory", "absent"],
      exit: "usage",
      says: "absent",
    },
    { name: "a file in a missing folder", args: ["run", "absent/x.json"], exit: "file", says: "absent" },
    {
      name: "no frontend in the folder",
      args: ["serve", "--port", "0", "--front-end-root", "absent"],
      exit: "usage",
      says: "index.html",
    },
    { name: "no such file", args: ["run", "nope.json"], exit: "file", says: "nope.json" },
    { name: "a web page", args: ["run", "page.html"], exit: "file", says: "HTML" },
    {
      name: "JSON that is no workflow",
      args: ["run", "other.json"],
      exit: "file",
      says: "neither a prompt nor a workflow",
    },
    { name: "a prompt without outputs", args: ["run", "silent.json"], exit: "file", says: "output" },
    {
      name: "an unlisted worker in the file",
      args: ["run", "unlisted.json"],
      exit: "file",
      says: 'settings.yaml under "workers:" as "- url: http://10.9.8.7:8188"',
      env: { NETDIST_CONFIG: "settings.yaml" },
    },
    {
      name: "a size that is none",
      args: ["run", simple, "--images-max-bytes", "many"],
      exit: "usage",
      says: "--images-max-bytes <SIZE>' argument 'many' is invalid. Expected a number with one of B, KiB, MiB, GiB",
    },
    {
      name: "an origin that is none",
      args: ["run", simple, "--images-origin", "nas.lan/x"],
      exit: "usage",
      says: "Expected an origin like http://nas.lan:8080",
    },
    {
      name: "a config file that is not there",
      args: ["workers", "--config", "absent.yaml"],
      exit: "usage",
      says: "absent.yaml",
    },
    { name: "an unknown node in --set", args: ["run", simple, "--set", "Nope.x=1"], exit: "usage", says: "Nope" },
    {
      name: "a value of the wrong kind in --set",
      args: ["run", simple, "--set", "RemoteQueueSimple.seed=abc"],
      exit: "usage",
      says: "seed",
    },
    { name: "no workers known", args: ["workers"], exit: "usage", says: "--worker" },
    { name: "an unknown option", args: ["run", simple, "--wat"], exit: "usage", says: "--wat" },
    {
      name: "a broken config file",
      args: ["workers"],
      exit: "file",
      says: "broken.yaml:2:",
      env: { NETDIST_CONFIG: "broken.yaml" },
    },
  ] as const)("$name", async ({ args, exit, says, ...rest }) => {
    await writeFile(join(cwd, "page.html"), "<!doctype html><title>x</title>");
    await writeFile(join(cwd, "other.json"), '{"name": "thing"}');
    await writeFile(
      join(cwd, "silent.json"),
      '{"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0}}}',
    );
    await writeFile(
      join(cwd, "unlisted.json"),
      (await readFile(join(examples, "simple.api.json"), "utf8")).replace("127.0.0.1:8288", "10.9.8.7:8188"),
    );
    await writeFile(join(cwd, "broken.yaml"), "workers:\n  - url: 5\n");
    await using run = netdist(args, { cwd, env: "env" in rest ? rest.env : {} });
    const { code, stderr } = await run.ended;
    expect(stderr).toContain(says);
    expect(stderr).not.toContain("    at ");
    expect(code, stderr).toBe(exitCodes[exit].code);
  });
});
