import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, unlinkSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { readRange } from "../frames/exchange.ts";
import { Outbox } from "../frames/outbox.ts";
import { type Frame, readFrames } from "../frames/read-frames.ts";
import { EXTENSION, Extension, isMap, type Packed, type PackedMap } from "../msgpack/types.ts";

const HOST = join(import.meta.dirname, "../../dist/host.mjs");

const PROMPT = '{"1":{"class_type":"Echo","inputs":{}}}';

/** How a host is started for a test. */
export interface ShimOptions {
  /** Files in `packs/`, without extension, or absolute paths; "test-pack" by default. */
  readonly packs?: readonly (string | { readonly file: string; readonly version: string })[];
  /** For Node.js, before the host's path. */
  readonly nodeArguments?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Large segments go through files; "full": the host's has no room. */
  readonly exchange?: boolean | "full";
  readonly hello?: PackedMap;
  /** Answers the host's questions; throws to answer with an error. */
  readonly answer?: (ask: Frame) => { readonly ok: Packed; readonly segments?: readonly Uint8Array[] };
}

/** The other side of a real host process. Disposing it kills what is left of that. */
export interface Shim extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly ready: PackedMap;
  /** Every frame that came, except answered questions. */
  readonly received: readonly Frame[];
  readonly stderr: () => string;
  /** Exit code, or the signal's name. */
  readonly exited: Promise<number | string | null>;
  send(message: PackedMap, segments?: readonly Uint8Array[]): Promise<void>;
  /** Bytes as they are, for what no honest shim sends. */
  raw(bytes: Uint8Array): void;
  /** The first message with this `t`, of those that came or will come, that fits. */
  message(t: string, fits?: (message: PackedMap) => boolean): Promise<Frame>;
  /** Sends a call and gives its result. */
  call(node: string, values?: PackedMap, more?: PackedMap, segments?: readonly Uint8Array[]): Promise<Frame>;
  /** Begins a run of a prompt with this text. */
  begin(id: string, prompt?: string, extra?: string): Promise<void>;
  /** Bytes of the exchange file that the host has not copied yet. */
  pending(): number;
}

/** Starts the built host with some packs and greets it. */
export async function startShim(options: ShimOptions = {}): Promise<Shim> {
  const folder = await mkdtemp(join(tmpdir(), "netdist-shim-"));
  const host = () => (options.exchange === "full" ? openSync("/dev/full", "r+") : openUnlinked(join(folder, "host")));
  const files = options.exchange ? [openUnlinked(join(folder, "shim")), host()] : [];
  const child = spawn(process.execPath, [...(options.nodeArguments ?? []), HOST], {
    stdio: ["pipe", "pipe", "pipe", ...files],
    env: { ...process.env, ...options.env },
  });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const exited = new Promise<number | string | null>((resolve) => {
    child.on("exit", (code, signal) => resolve(code ?? signal));
  });
  const outbox = new Outbox(child.stdin as Writable);
  if (files[0] !== undefined) outbox.useExchange(files[0]);
  const received: Frame[] = [];
  const waiting = new Set<() => void>();
  const tell = () => {
    for (const look of waiting) look();
  };

  const answer = async (ask: Frame) => {
    const id = ask.message["id"] ?? null;
    try {
      const { ok, segments } = options.answer?.(ask) ?? unanswered(ask);
      await outbox.send({ t: "answer", id, ok }, segments);
    } catch (error) {
      const { name, message, code } = error as Error & { code?: string };
      await outbox.send({ t: "answer", id, error: { name, message, ...(code !== undefined && { code }) } });
    }
  };
  const takeRange = async (offset: number, length: number) => {
    const bytes = await readRange(files[1] ?? -1, offset, length);
    await outbox.send({ t: "freed", at: [offset] });
    return bytes;
  };
  const read = async () => {
    for await (const frame of readFrames(child.stdout as Readable, takeRange)) {
      if (frame.message["t"] === "ask") void answer(frame).catch(() => undefined);
      else if (frame.message["t"] === "freed") outbox.freed(frame.message["at"] as readonly number[]);
      else {
        received.push(frame);
        tell();
      }
    }
  };
  const reading = read().catch((error: unknown) => String(error));

  const message: Shim["message"] = (t, fits = () => true) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const index = received.findIndex((frame) => frame.message["t"] === t && fits(frame.message));
        if (index < 0) return;
        waiting.delete(look);
        resolve(...(received.splice(index, 1) as [Frame]));
      };
      waiting.add(look);
      look();
      void reading.then((why = "") => reject(new Error(`the host ended before "${t}": ${why} ${stderr}`)));
    });

  let calls = 0;
  const shim: Shim = {
    child,
    ready: {},
    received,
    stderr: () => stderr,
    exited,
    message,
    send: (one, segments) => outbox.send(one, segments),
    raw: (bytes) => void child.stdin?.write(bytes),
    async call(node, values = {}, more = {}, segments = []) {
      const id = ++calls;
      await outbox.send({ t: "call", id, do: "run", node, unique: "1", run: null, values, ...more }, segments);
      return message("result", (one) => one["id"] === id);
    },
    async begin(id, prompt = PROMPT, extra) {
      const texts = [prompt, ...(extra === undefined ? [] : [extra])].map((text) => Buffer.from(text));
      const json = (index: number) => new Extension(EXTENSION.json, index);
      const run = { t: "run", id, prompt: json(0), extra: extra === undefined ? null : json(1), previewMethod: "auto" };
      await outbox.send(run, texts);
    },
    pending: () => outbox.pending,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
      for (const file of files) closeSync(file);
      await rm(folder, { recursive: true });
    },
  };
  await outbox.send(helloOf(options)).catch(() => undefined);
  if (options.hello) return shim;
  return { ...shim, ready: (await message("ready")).message };
}

/** A greeting with these packs. */
function helloOf({ packs = ["test-pack"], exchange = false, hello = {} }: ShimOptions): PackedMap {
  const file = (name: string) => (name.includes("/") ? name : join(import.meta.dirname, "packs", `${name}.mjs`));
  const list = packs.map((pack) => {
    const { file: name, version } = typeof pack === "string" ? { file: pack, version: "1.0.0" } : pack;
    return { id: name, version, path: file(name) };
  });
  return {
    ...{ t: "hello", protocol: 1, shim: "1.0.0", comfyui: "0.33.0", packs: list, previewMethod: "none" },
    folders: { input: "/c/input", output: "/c/output", temp: "/c/temp", user: "/c/user" },
    addresses: ["http://127.0.0.1:8188"],
    exchange: exchange ? { shim: 3, host: 4 } : null,
    ...hello,
  };
}

function unanswered({ message }: Frame): never {
  throw new Error(`the test does not answer "${String(message["what"])}"`);
}

function openUnlinked(path: string): number {
  const file = openSync(path, "w+");
  unlinkSync(path);
  return file;
}

/** The `ok` of a result as a map; throws its error. */
export function okOf({ message }: Frame): PackedMap {
  const { ok, error } = message;
  if (isMap(ok)) return ok;
  throw new Error(`no map came back: ${JSON.stringify(error ?? ok)}`);
}
