import type { JsonObject, Prompt } from "@netdist/sdk/prompt";
import type { Lease } from "../client/events.ts";
import type { WorkerEvent } from "../client/messages.ts";
import { onAbort } from "../client/timer.ts";
import { type Run, remoteNode } from "./run.ts";

const MAX_REPORTING = 1000;

/** One try of a job on its worker. */
export interface Attempt {
  readonly promptId: string;
  readonly clientId: string;
  readonly prompt: Prompt;
  readonly watch: Watch;
}

/** What the socket told of one prompt so far. Hints: only queue and history are the truth. */
export class Watch {
  /** Monotonic time of the first sign that it runs. */
  startedAt: number | undefined;
  /** Monotonic time of the last sign of life. */
  signAt: number;
  /** The terminal message, where one came. */
  ending: { readonly kind: string; readonly data: JsonObject } | undefined;
  /** Off the executor and in history. */
  over = false;
  readonly cached = new Set<string>();
  readonly outputs: Record<string, JsonObject> = Object.create(null);
  readonly #run: Run;
  readonly #prompt: Prompt;
  readonly #lease: Lease;
  #unlisten: () => void;
  #wake: (() => void) | undefined;
  /** Something was told that ends a wait, while nobody waited: a prompt that the worker has in its cache is done at once. */
  #unheard = false;
  readonly #progress = new Map<string, string>();
  #node: string | undefined;

  constructor(run: Run, lease: Lease, prompt: Prompt, promptId: string) {
    this.#run = run;
    this.#lease = lease;
    this.#prompt = prompt;
    this.signAt = run.clock.now();
    this.#unlisten = lease.listen(promptId, (event) => this.#hear(event));
  }

  /** Hears of another id too: the one that an old server chose itself. */
  adopt(promptId: string): void {
    this.#unlisten();
    this.#unlisten = this.#lease.listen(promptId, (event) => this.#hear(event));
  }

  stop(): void {
    this.#unlisten();
  }

  /** Notes that it runs; tells it once. */
  started(): void {
    this.signAt = this.#run.clock.now();
    if (this.startedAt !== undefined) return;
    this.startedAt = this.signAt;
    this.#run.say({ type: "phase", phase: "running" });
  }

  /**
   * Resolves after `ms`, or as soon as the socket tells of an end or of its own, or has told since the last wait; rejects
   * when the job is stopped.
   */
  async wait(ms: number): Promise<void> {
    const { clock, signal } = this.#run;
    signal.throwIfAborted();
    if (this.#unheard) {
      this.#unheard = false;
      return;
    }
    const woken = new AbortController();
    const unlink = onAbort(signal, () => woken.abort());
    this.#wake = () => woken.abort();
    try {
      await clock.sleep(ms, woken.signal);
    } catch {
      signal.throwIfAborted();
    } finally {
      this.#wake = undefined;
      unlink();
    }
  }

  #hear(event: WorkerEvent): void {
    this.signAt = this.#run.clock.now();
    switch (event.type) {
      case "cached":
        for (const node of event.nodes) this.cached.add(node);
        return this.started();
      case "started":
        return this.started();
      case "executing":
        this.#node = event.node;
        return this.started();
      case "progress":
        this.#node = event.node;
        return this.#tellProgress(event);
      case "executed":
        if (event.output) this.outputs[event.node] = event.output;
        return;
      case "preview":
        return this.#tellPreview(event);
      case "ending":
        this.ending ??= { kind: event.kind, data: event.data };
        return this.#rouse();
      case "over":
        this.over = true;
        return this.#rouse();
      case "deaf":
        return this.#rouse();
    }
  }

  #rouse(): void {
    if (this.#wake) this.#wake();
    else this.#unheard = true;
  }

  /** The same step comes as `progress` and with every later `progress_state`: it is told once. */
  #tellProgress({ node, value, max }: { node: string; value: number; max: number }): void {
    this.started();
    const step = `${value}/${max}`;
    if (step === this.#progress.get(node)) return;
    // A prompt has few nodes that report; a worker that invents more shall not fill our memory.
    if (this.#progress.size >= MAX_REPORTING) this.#progress.clear();
    this.#progress.set(node, step);
    this.#run.say({ type: "progress", node: remoteNode(this.#prompt, node), value, max });
  }

  #tellPreview({ node, format, bytes }: WorkerEvent & { type: "preview" }): void {
    const id = node ?? this.#node;
    if (id === undefined) return;
    this.#run.say({ type: "preview", node: remoteNode(this.#prompt, id), format, bytes });
  }
}
