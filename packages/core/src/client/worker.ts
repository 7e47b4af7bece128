import type { JsonObject } from "@netdist/sdk/prompt";
import { type Clock, type Random, systemClock, systemRandom } from "../env.ts";
import { checkHeaders, parseAddress } from "./address.ts";
import { type CancelAbilities, type CancelAnswer, cancelPrompt, removeWaiting } from "./cancel.ts";
import { type Lease, WorkerEvents } from "./events.ts";
import {
  emptyFile,
  type FileEntry,
  hasFile,
  type UploadFile,
  uploadFile,
  type ViewOptions,
  viewFile,
} from "./files.ts";
import { demandAgain, type Http } from "./http.ts";
import { getFeatures, getObjectInfo, getSystemStats, type SystemStats } from "./info.ts";
import { OwnFiles } from "./own-files.ts";
import type { Limits } from "./patience.ts";
import {
  getHistory,
  getQueue,
  type HistoryEntry,
  type LookOptions,
  type QueueOptions,
  type QueueState,
} from "./queue.ts";
import { SharedQueue } from "./shared-queue.ts";
import { type Accepted, type Deferred, isDeferred, postPrompt, type Submission, type SubmitOptions } from "./submit.ts";
import type { TlsOptions, Transport } from "./transport.ts";
import { undiciTransport } from "./undici-transport.ts";

export interface WorkerOptions {
  /** What logs and errors call it; its origin unless given. */
  readonly name?: string | undefined;
  /** http or https; a path is kept as a prefix, a user name and password become a header. */
  readonly url: string;
  /** Sent with every request to this worker and to nobody else. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly tls?: TlsOptions | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
  readonly transport?: Transport | undefined;
  /** Milliseconds: `connect` 5 s, `headers` and `idle` 30 s, `total` 60 s; transfers get more by their size. */
  readonly limits?: Partial<Limits & { connect: number }> | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * One ComfyUI server: its routes, typed, with deadlines, and its events. All methods throw NetDistError. Disposing it
 * waits for the jobs under way: cancel them first where that must not take long.
 */
export interface WorkerClient extends AsyncDisposable {
  /** Name or origin. */
  readonly worker: string;
  readonly origin: string;
  /** The origin, and the path in front of every route where there is one. */
  readonly address: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Grows when the worker may have been restarted: what was learned of it before is to be asked again. */
  readonly epoch: number;
  systemStats(options?: CallOptions): Promise<SystemStats>;
  features(options?: CallOptions): Promise<JsonObject>;
  /** Every node class; asked once per epoch. */
  objectInfo(options?: CallOptions): Promise<JsonObject>;
  /** Forgets the answers that are kept (features, object_info). */
  refresh(): void;
  queue(options?: QueueOptions): Promise<QueueState>;
  history(promptId: string, options?: LookOptions): Promise<HistoryEntry | undefined>;
  /** Stores a file in the input folder, over one of the same name; gives the name that node inputs use. */
  upload(file: UploadFile, options?: CallOptions): Promise<string>;
  /** True when that file is there with that size. */
  hasFile(entry: FileEntry, size: number, options?: CallOptions): Promise<boolean>;
  /** Queues a prompt once; see `neverSent` for what a failure means. */
  submit(submission: Submission, options?: SubmitOptions): Promise<Accepted | Deferred>;
  view(entry: FileEntry, options?: ViewOptions): Promise<Uint8Array>;
  /** What our captures save in its output folder. */
  readonly ownFiles: OwnFiles;
  /** Stops one prompt and nothing else. */
  cancelJob(promptId: string, options?: CallOptions): Promise<CancelAnswer>;
  /** Takes one prompt out of the queue if it waits there; one that runs, runs on. Whether it did, a look tells. */
  removeWaiting(promptId: string, options?: CallOptions): Promise<void>;
  /** Asks the server to free memory; only where nobody else's job suffers. */
  free(what: { readonly models?: boolean; readonly cache?: boolean }, options?: CallOptions): Promise<void>;
  /** A share in the worker's event socket, which opens for it. */
  events(): Lease;
  /** Facts that callers keep about this worker for as long as its epoch lasts. */
  remembered<T>(key: string, make: () => T): T;
}

const CONNECT = 5_000;
const LIMITS: Limits = { headers: 30_000, idle: 30_000, total: 60_000 };

/** The client of one worker. Nothing is opened before the first call. Throws CONFIG_INVALID for a bad address. */
export function connectWorker(options: WorkerOptions): WorkerClient {
  const address = parseAddress(options.url);
  const headers = { ...address.headers, ...checkHeaders(options.headers ?? {}, address.origin) };
  const { connect = CONNECT, ...limits } = options.limits ?? {};
  const transport = options.transport ?? undiciTransport(address.origin, { tls: options.tls, connectTimeout: connect });
  const http: Http = {
    worker: options.name ?? address.origin,
    origin: address.origin,
    prefix: address.prefix,
    headers,
    transport,
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
    limits: { ...LIMITS, ...limits },
  };
  return new Worker(http, connect);
}

class Worker implements WorkerClient {
  readonly ownFiles: OwnFiles;
  readonly #http: Http;
  readonly #events: WorkerEvents;
  readonly #queue: SharedQueue;
  #epoch = 0;
  #lastNumber = -1;
  #memory = new Map<string, unknown>();

  constructor(http: Http, readyTimeout: number) {
    this.#http = http;
    const { transport, clock, random, prefix, headers } = http;
    this.ownFiles = new OwnFiles(random.uuid().slice(0, 8), (file) => emptyFile(http, file));
    this.#queue = new SharedQueue(
      (signal) => getQueue(http, { signal }),
      () => clock.now(),
    );
    const onDrop = (): void => this.#nextEpoch();
    this.#events = new WorkerEvents({ transport, clock, random, prefix, headers, readyTimeout, onDrop });
  }

  get worker(): string {
    return this.#http.worker;
  }
  get origin(): string {
    return this.#http.origin;
  }
  get address(): string {
    return this.#http.origin + this.#http.prefix;
  }
  get clock(): Clock {
    return this.#http.clock;
  }
  get random(): Random {
    return this.#http.random;
  }
  get epoch(): number {
    return this.#epoch;
  }

  systemStats(options: CallOptions = {}): Promise<SystemStats> {
    return getSystemStats(this.#http, options.signal);
  }
  features(options: CallOptions = {}): Promise<JsonObject> {
    return this.#once("features", () => getFeatures(this.#http, options.signal));
  }
  objectInfo(options: CallOptions = {}): Promise<JsonObject> {
    return this.#once("object_info", () => getObjectInfo(this.#http, options.signal));
  }
  refresh(): void {
    this.#memory.delete("features");
    this.#memory.delete("object_info");
  }
  queue({ since, ...options }: QueueOptions = {}): Promise<QueueState> {
    return since === undefined ? getQueue(this.#http, options) : this.#queue.since(since, options.signal);
  }
  history(promptId: string, options: LookOptions = {}): Promise<HistoryEntry | undefined> {
    return getHistory(this.#http, promptId, options);
  }
  upload(file: UploadFile, options: CallOptions = {}): Promise<string> {
    return uploadFile(this.#http, file, options.signal);
  }
  hasFile(entry: FileEntry, size: number, options: CallOptions = {}): Promise<boolean> {
    return hasFile(this.#http, entry, size, options.signal);
  }
  async submit(submission: Submission, options: SubmitOptions = {}): Promise<Accepted | Deferred> {
    const highest = this.#lastNumber;
    const answer = await postPrompt(this.#http, submission, options);
    if (!isDeferred(answer)) this.#sawNumber(answer.number, highest);
    return answer;
  }
  view(entry: FileEntry, options: ViewOptions = {}): Promise<Uint8Array> {
    return viewFile(this.#http, entry, options);
  }
  cancelJob(promptId: string, options: CallOptions = {}): Promise<CancelAnswer> {
    const abilities = this.remembered<CancelAbilities>("cancel", () => ({}));
    return cancelPrompt(this.#http, abilities, promptId, options.signal);
  }
  removeWaiting(promptId: string, options: CallOptions = {}): Promise<void> {
    return removeWaiting(this.#http, promptId, options.signal);
  }
  async free(what: { models?: boolean; cache?: boolean }, options: CallOptions = {}): Promise<void> {
    const data = JSON.stringify({ unload_models: what.models === true, free_memory: what.cache === true });
    await demandAgain(this.#http, {
      method: "POST",
      path: "/free",
      phase: "run",
      body: { type: "application/json", data, length: Buffer.byteLength(data) },
      maxBytes: 64 * 1024,
      signal: options.signal,
    });
  }
  events(): Lease {
    return this.#events.lease();
  }

  remembered<T>(key: string, make: () => T): T {
    if (!this.#memory.has(key)) this.#memory.set(key, make());
    // Written under this key by this method alone.
    return this.#memory.get(key) as T;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#events.close();
    await this.ownFiles.settled();
    await this.#http.transport[Symbol.asyncDispose]();
  }

  /** Callers share one request; a failed one is not kept. */
  async #once<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const answer = this.remembered(key, ask);
    try {
      return await answer;
    } catch (error) {
      if (this.#memory.get(key) === answer) this.#memory.delete(key);
      throw error;
    }
  }

  /** The server counts its prompts from 0 at every start: one that is not above all seen before says restart. */
  #sawNumber(number: number | undefined, before: number): void {
    if (number === undefined) return;
    if (number <= before) this.#nextEpoch();
    this.#lastNumber = number <= before ? number : Math.max(number, this.#lastNumber);
  }

  #nextEpoch(): void {
    this.#epoch += 1;
    this.#memory = new Map();
  }
}
