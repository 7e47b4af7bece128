import type { Clock, Random } from "../env.ts";
import { readFrame } from "./frames.ts";
import { readMessage, type WorkerEvent } from "./messages.ts";
import { backoff } from "./retry.ts";
import { onAbort, startTimer } from "./timer.ts";
import type { Transport, WireSocket } from "./transport.ts";

export interface EventsOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly prefix: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds until the first `status` must be there. */
  readonly readyTimeout: number;
  /** The connection ended, and not by us: the worker may have been restarted. */
  onDrop(): void;
}

/** A job's share in its worker's socket. */
export interface Lease {
  /**
   * The client id for a submission, once the worker has registered the socket: messages sent before are lost.
   * `live` is false where there is no socket; then polling alone must do.
   */
  ready(signal?: AbortSignal): Promise<{ readonly clientId: string; readonly live: boolean }>;
  /** True while messages for this client id arrive. */
  isLive(clientId: string): boolean;
  /** Hears of one prompt; the returned function ends that. */
  listen(promptId: string, listener: (event: WorkerEvent) => void): () => void;
  /** Ends the share; the socket closes a little after the last one. */
  release(): void;
}

const PING_EVERY = 10_000;
const MISSES = 2;
const MAX_BAD = 100;
/** The socket stays this long after the last job, so that the next one finds it open. It does not hold the process. */
const LINGER = 5_000;

/** The one socket of a worker, shared by all jobs there; open only while there are jobs. */
export class WorkerEvents {
  readonly #options: EventsOptions;
  readonly #listeners = new Map<string, Set<(event: WorkerEvent) => void>>();
  #leases = 0;
  #connection: Connection | undefined;
  #failures = 0;
  #stopTimer: () => void = () => {};
  #closed = false;
  #onIdle: () => void = () => {};

  constructor(options: EventsOptions) {
    this.#options = options;
  }

  lease(): Lease {
    this.#leases += 1;
    this.#stopTimer();
    if (this.#connection) this.#connection.hold(true);
    else this.#connect();
    let released = false;
    return {
      ready: (signal) => this.#ready(signal),
      isLive: (clientId) => this.#connection?.clientId === clientId && this.#connection.registered,
      listen: (promptId, listener) => this.#listen(promptId, listener),
      release: () => {
        if (released) return;
        released = true;
        this.#leases -= 1;
        if (this.#leases > 0) return;
        this.#rest();
        this.#onIdle();
      },
    };
  }

  /** Closes when the last job has ended. */
  async close(): Promise<void> {
    if (this.#leases > 0) {
      await new Promise<void>((resolve) => {
        const before = this.#onIdle;
        this.#onIdle = () => (before(), resolve());
      });
    }
    this.#closed = true;
    this.#stopTimer();
    this.#connection?.close();
    this.#connection = undefined;
    this.#listeners.clear();
  }

  async #ready(signal: AbortSignal | undefined): Promise<{ clientId: string; live: boolean }> {
    const connection = this.#connection;
    const live = connection ? await connection.opened(signal) : false;
    return { clientId: connection?.clientId ?? this.#options.random.uuid(), live };
  }

  #listen(promptId: string, listener: (event: WorkerEvent) => void): () => void {
    const set = this.#listeners.get(promptId) ?? new Set();
    this.#listeners.set(promptId, set.add(listener));
    return () => {
      set.delete(listener);
      if (set.size === 0 && this.#listeners.get(promptId) === set) this.#listeners.delete(promptId);
    };
  }

  #connect(): void {
    if (this.#closed || this.#leases === 0) return;
    this.#connection = new Connection(this.#options, {
      event: (promptId, event) => {
        for (const listener of this.#listeners.get(promptId) ?? []) listener(event);
      },
      registered: () => {
        this.#failures = 0;
      },
      lost: (wasOpen) => this.#lost(wasOpen),
    });
  }

  #lost(wasOpen: boolean): void {
    this.#connection = undefined;
    if (wasOpen) this.#options.onDrop();
    for (const set of [...this.#listeners.values()]) for (const listener of [...set]) listener({ type: "deaf" });
    if (this.#leases === 0) return this.#stopTimer();
    const wait = backoff(this.#failures++, this.#options.random);
    this.#stopTimer = startTimer(this.#options.clock, wait, () => this.#connect(), { background: true });
  }

  #rest(): void {
    this.#stopTimer();
    this.#connection?.hold(false);
    const close = (): void => {
      this.#connection?.close();
      this.#connection = undefined;
    };
    this.#stopTimer = this.#connection
      ? startTimer(this.#options.clock, LINGER, close, { background: true })
      : () => {};
  }
}

interface Hearer {
  event(promptId: string, event: WorkerEvent): void;
  registered(): void;
  lost(wasOpen: boolean): void;
}

/** One connection with its own client id: a server may deafen the second connection of the same id. */
class Connection {
  readonly clientId: string;
  registered = false;
  readonly #options: EventsOptions;
  readonly #hearer: Hearer;
  readonly #socket: WireSocket;
  readonly #waiting = new Set<(live: boolean) => void>();
  #over = false;
  #missed = 0;
  #bad = 0;
  #running: string | undefined;
  #stopTimer: () => void;

  constructor(options: EventsOptions, hearer: Hearer) {
    this.#options = options;
    this.#hearer = hearer;
    this.clientId = options.random.uuid();
    this.#stopTimer = startTimer(options.clock, options.readyTimeout, () => this.#lose(), { background: true });
    this.#socket = options.transport.openSocket(
      `${options.prefix}/ws?${new URLSearchParams({ clientId: this.clientId })}`,
      options.headers,
      {
        opened: () =>
          this.#socket.send(JSON.stringify({ type: "feature_flags", data: { supports_preview_metadata: true } })),
        message: (data) => this.#message(data),
        pong: () => {
          this.#missed = 0;
        },
        closed: () => this.#lose(),
      },
    );
  }

  /** Resolves true with the first `status`, false when it will not come. */
  opened(signal: AbortSignal | undefined): Promise<boolean> {
    if (this.registered || this.#over) return Promise.resolve(this.registered && !this.#over);
    return new Promise((resolve, reject) => {
      const settle = (live: boolean): void => {
        unlink();
        this.#waiting.delete(settle);
        resolve(live);
      };
      this.#waiting.add(settle);
      const unlink = onAbort(signal, (reason) => {
        this.#waiting.delete(settle);
        reject(reason);
      });
    });
  }

  hold(alive: boolean): void {
    this.#socket.hold(alive);
  }

  /** Ends the connection without a word to the hearer. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stopTimer();
    this.#socket.close();
    for (const settle of [...this.#waiting]) settle(false);
  }

  #lose(): void {
    if (this.#over) return;
    const wasOpen = this.registered;
    this.close();
    this.#hearer.lost(wasOpen);
  }

  #message(data: string | Uint8Array): void {
    this.#missed = 0;
    const understood = typeof data === "string" ? this.#text(data) : this.#binary(data);
    if (!understood && ++this.#bad >= MAX_BAD) this.#lose();
  }

  #text(data: string): boolean {
    const message = readMessage(data);
    if (message?.type === "status" && !this.registered) this.#register();
    if (message?.type === "events") {
      const ends = message.events.some(({ type }) => type === "over" || type === "ending");
      this.#running = ends ? undefined : message.promptId;
      for (const event of message.events) this.#hearer.event(message.promptId, event);
    }
    return message !== undefined;
  }

  #binary(data: Uint8Array): boolean {
    const frame = readFrame(data);
    if (frame?.type === "preview") {
      // A frame without a prompt id belongs to the prompt that last said what it is doing.
      const promptId = frame.promptId ?? this.#running;
      const { format, bytes, node } = frame;
      if (promptId !== undefined) this.#hearer.event(promptId, { type: "preview", node, format, bytes });
    }
    return frame !== undefined;
  }

  #register(): void {
    this.registered = true;
    this.#stopTimer();
    this.#beat();
    this.#hearer.registered();
    for (const settle of [...this.#waiting]) settle(true);
  }

  #beat(): void {
    const { clock } = this.#options;
    this.#stopTimer = startTimer(
      clock,
      PING_EVERY,
      () => {
        if (this.#missed >= MISSES) return this.#lose();
        this.#missed += 1;
        this.#socket.ping();
        this.#beat();
      },
      { background: true },
    );
  }
}
