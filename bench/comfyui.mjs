import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const runner = fileURLToPath(new URL("../tests/comfyui/run_main.py", import.meta.url));
const START_MS = 180_000;

/** The first checkout of COMFYUI_DIR, or undefined. */
export function checkout() {
  return (process.env.COMFYUI_DIR ?? "").split(delimiter).find((dir) => dir !== "");
}

/**
 * A real ComfyUI on CPU and a free port, with these packs (folders or files) and files in its custom_nodes folder
 * (`{ "pack/config.json": text }`).
 */
export async function startComfyUI({ packs = [], port, files = {}, args = [], env = {} } = {}) {
  const base = await mkdtemp(join(tmpdir(), "netdist-bench-"));
  const nodes = join(base, "custom_nodes");
  await mkdir(nodes, { recursive: true });
  for (const pack of packs) await cp(pack, join(nodes, basename(pack)), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(nodes, name), text);
  port ??= await freePort();
  const database = `sqlite:///${join(base, "comfyui.db")}`;
  const all = [runner, "--cpu", "--base-directory", base, "--port", String(port), "--database-url", database, ...args];
  const started = performance.now();
  const child = spawn(process.env.COMFYUI_PYTHON ?? "python3", all, {
    cwd: checkout(),
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await gone;
    await rm(base, { recursive: true, force: true });
  };
  for (;;) {
    if (child.exitCode !== null) throw new Error(`ComfyUI did not start:\n${output.slice(-2000)}`);
    if (performance.now() - started > START_MS) {
      await stop();
      throw new Error(`ComfyUI did not answer in ${START_MS / 1000} s:\n${output.slice(-2000)}`);
    }
    const answer = await fetch(`${url}/system_stats`).catch(() => undefined);
    if (answer?.ok) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    port,
    pid: child.pid,
    startMs: performance.now() - started,
    output: () => output,
    [Symbol.asyncDispose]: stop,
  };
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A client of one ComfyUI that queues prompts and waits for their end. */
export async function openClient(url) {
  const { WebSocket } = await import("undici");
  const clientId = crypto.randomUUID();
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws?clientId=${clientId}`);
  socket.binaryType = "arraybuffer";
  const ends = new Map();
  socket.addEventListener("message", ({ data }) => {
    if (typeof data !== "string") return;
    const { type, data: said } = JSON.parse(data);
    if (type === "executing" && said.node === null) endOf(said.prompt_id).resolve();
  });
  const endOf = (id) => {
    if (!ends.has(id)) ends.set(id, Promise.withResolvers?.() ?? deferred());
    return ends.get(id);
  };
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error(`no socket at ${url}`)));
  });
  return {
    clientId,
    /** Milliseconds from the request to the end of the run, and its history entry; throws where it failed. */
    async run(prompt, { path = "/prompt", body = {} } = {}) {
      const from = performance.now();
      const answer = await fetch(url + path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ prompt, client_id: clientId, ...body }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${text}`);
      const { prompt_id: id } = JSON.parse(text);
      await endOf(id).promise;
      const ms = performance.now() - from;
      ends.delete(id);
      const entry = (await (await fetch(`${url}/history/${id}`)).json())[id];
      if (entry?.status.status_str !== "success") throw new Error(JSON.stringify(entry?.status ?? "no history"));
      return { ms, entry };
    },
    close: () => socket.close(),
  };
}

function deferred() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}
