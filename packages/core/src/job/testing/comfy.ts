import { encodePng } from "@netdist/codecs/png";
import { FakeWorker, type Handler, type Request } from "../../client/testing/fake-worker.ts";

export interface Prompted {
  readonly id: string;
  readonly prompt: Record<string, { class_type: string; inputs: Record<string, unknown> }>;
  readonly extra: Record<string, unknown>;
  readonly number: number;
}

/**
 * The least that a job needs of ComfyUI: a queue that a test moves by hand (or `auto`), history, files, events. The
 * real behaviour is tested against the real servers; this one is for faults that they do not show on demand.
 */
export class FakeComfy extends FakeWorker {
  /** Runs each prompt at once. */
  auto = true;
  outputs: (prompt: Prompted) => Record<string, unknown> = () => ({ "9": { images: [file("a.png")] } });
  readonly files = new Map<string, Uint8Array>([["temp/a.png", png(2, 2)]]);
  readonly inputs = new Map<string, Uint8Array>();
  readonly pending: Prompted[] = [];
  running: Prompted | undefined;
  readonly history = new Map<string, unknown>();
  /** Whether events go out. */
  mute = false;
  /** Whether `/api/jobs/{id}/cancel` exists. */
  cancelRoute = true;
  /** Whether a running prompt stops when told. */
  stops = true;
  #number = 0;

  constructor() {
    super({});
    const routes: Record<string, Handler> = {
      "POST /prompt": (request) => this.#prompt(request),
      "GET /queue": () => ({
        queue_running: this.running ? [item(this.running)] : [],
        queue_pending: this.pending.map(item),
      }),
      "POST /queue": (request, response) => {
        for (const id of (request.json()["delete"] as string[] | undefined) ?? []) this.remove(id);
        response.end();
      },
      "POST /interrupt": (request, response) => {
        if (this.running?.id === request.json()["prompt_id"]) this.interrupt();
        response.end();
      },
      "GET /history/*": ({ route }) => {
        const id = route.split("/").at(-1) ?? "";
        const entry = this.history.get(id);
        return entry === undefined ? {} : { [id]: entry };
      },
      "GET /view": (request, response) => this.#view(request, response),
      "HEAD /view": (request, response) => this.#view(request, response),
      "POST /upload/image": (request) => this.#upload(request),
      "GET /system_stats": () => ({ system: { comfyui_version: "0.3.64" }, devices: [] }),
      "GET /features": () => ({ max_upload_size: 104_857_600 }),
    };
    for (const [route, handler] of Object.entries(routes)) this.on(route, handler);
    this.on("POST /api/jobs/*/cancel", ({ route }, response) => {
      if (!this.cancelRoute)
        return void response.writeHead(404, { "content-type": "text/plain" }).end("404: Not Found");
      const id = route.split("/").at(-2) ?? "";
      const cancelled = this.running?.id === id || this.pending.some((one) => one.id === id);
      this.remove(id);
      if (this.running?.id === id && this.stops) this.interrupt();
      return { cancelled };
    });
  }

  static override async start(): Promise<FakeComfy> {
    const comfy = new FakeComfy();
    comfy.server.listen(0, "127.0.0.1");
    await new Promise((resolve) => comfy.server.once("listening", resolve));
    return comfy;
  }

  /** Starts what waits first. */
  begin(): Prompted {
    const next = this.pending.shift();
    if (!next) throw new Error("nothing waits");
    this.running = next;
    this.tell("execution_start", next);
    this.tell("execution_cached", next, { nodes: [] });
    return next;
  }

  finish(options: { cached?: string[]; status?: object; outputs?: Record<string, unknown> } = {}): void {
    const done = this.running;
    if (!done) throw new Error("nothing runs");
    const outputs = options.outputs ?? this.outputs(done);
    for (const [node, output] of Object.entries(outputs)) this.tell("executed", done, { node, output });
    this.tell("execution_success", done);
    this.running = undefined;
    this.history.set(
      done.id,
      entry(done, outputs, "success", [
        ["execution_start", { prompt_id: done.id, timestamp: 1000 }],
        ["execution_cached", { nodes: options.cached ?? [], prompt_id: done.id, timestamp: 1001 }],
        ["execution_success", { prompt_id: done.id, timestamp: 1250 }],
      ]),
    );
    this.tell("executing", done, { node: null });
  }

  fail(kind: "execution_error" | "execution_interrupted", data: object): void {
    const done = this.running;
    if (!done) throw new Error("nothing runs");
    this.running = undefined;
    this.tell(kind, done, data);
    this.history.set(done.id, entry(done, {}, "error", [[kind, { prompt_id: done.id, ...data }]]));
    this.tell("executing", done, { node: null });
  }

  interrupt(): void {
    this.fail("execution_interrupted", { node_id: "3", node_type: "KSampler", executed: [] });
  }

  remove(id: string): void {
    const index = this.pending.findIndex((one) => one.id === id);
    if (index >= 0) this.pending.splice(index, 1);
  }

  tell(type: string, prompted: Prompted, data: object = {}): void {
    if (!this.mute) this.send(type, { ...data, prompt_id: prompted.id });
  }

  #prompt(request: Request): unknown {
    const body = request.json();
    const prompted: Prompted = {
      id: body["prompt_id"] as string,
      prompt: body["prompt"] as Prompted["prompt"],
      extra: { ...(body["extra_data"] as object), client_id: body["client_id"] },
      number: this.#number++,
    };
    this.pending.push(prompted);
    if (this.auto) setImmediate(() => (this.begin(), this.finish()));
    return { prompt_id: prompted.id, number: prompted.number, node_errors: {} };
  }

  #view({ query, route }: Request, response: Parameters<Handler>[1]): undefined {
    const path = [query.get("type"), query.get("subfolder"), query.get("filename")].filter(Boolean).join("/");
    const bytes = this.files.get(path) ?? this.inputs.get(path);
    response.writeHead(bytes ? 200 : 404, { "content-length": bytes?.byteLength ?? 0 });
    response.end(route.startsWith("HEAD") ? undefined : bytes);
  }

  #upload({ body, headers }: Request): unknown {
    const boundary = /boundary=(.+)$/.exec(headers["content-type"] ?? "")?.[1] ?? "";
    const parts = body.toString("latin1").split(`--${boundary}\r\n`).slice(1);
    const last = parts.at(-1) ?? "";
    const name = /filename="([^"]+)"/.exec(last)?.[1] ?? "";
    const start = last.indexOf("\r\n\r\n") + 4;
    const data = Buffer.from(last.slice(start, last.lastIndexOf("\r\n--")), "latin1");
    this.inputs.set(`input/netdist/${name}`, data);
    return { name, subfolder: "netdist", type: "input" };
  }
}

function item({ number, id, prompt, extra }: Prompted): unknown[] {
  return [number, id, prompt, extra, ["9"]];
}

function entry(
  { number, id, prompt, extra }: Prompted,
  outputs: object,
  status_str: string,
  messages: readonly unknown[],
): unknown {
  return {
    prompt: [number, id, prompt, extra, ["9"]],
    outputs,
    meta: {},
    status: { status_str, completed: status_str === "success", messages },
  };
}

/** A result entry in the temp folder. */
export function file(filename: string): object {
  return { filename, subfolder: "", type: "temp" };
}

/** An RGB picture whose every sample is `value`. */
export function png(width: number, height: number, value = 0): Uint8Array {
  return encodePng({ width, height, channels: 3, depth: 8, data: new Uint8Array(width * height * 3).fill(value) });
}
