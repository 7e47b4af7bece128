import { AsyncLocalStorage } from "node:async_hooks";
import type { AnyNode } from "@netdist/sdk";
import { ProtocolError } from "../frames/error.ts";
import { countOf, mapOf, segmentOf, textOf } from "../frames/members.ts";
import type { Frame } from "../frames/read-frames.ts";
import type { Packed, PackedMap } from "../msgpack/types.ts";
import type { CallScope, Handles } from "../values/handles.ts";
import { openValue } from "../values/open.ts";
import { ValueError } from "../values/value-error.ts";
import type { Asks } from "./asks.ts";
import { type CallSignal, createCallSignal } from "./call-signal.ts";
import { type ContextParts, callContext, hookContext } from "./context.ts";
import { type Call, DO, type Result } from "./do-call.ts";
import type { HostRun, Runs } from "./runs.ts";
import { toWire } from "./wire-error.ts";

/** What calls work with. */
export interface CallParts extends ContextParts {
  readonly asks: Asks;
  readonly runs: Runs;
  readonly handles: Handles;
  /** The node of a class id. Throws where no pack offers it. */
  readonly node: (id: string) => AnyNode;
}

interface Pending {
  readonly scope: CallScope;
  readonly signal: CallSignal;
  readonly run: HostRun | undefined;
  fail(error: unknown): void;
  /** Rejects when `fail` is called. */
  readonly failed: Promise<never>;
}

/** The calls that have not been answered. */
export class Calls {
  readonly #parts: CallParts;
  readonly #pending = new Map<number, Pending>();
  /** Which call the code that runs now belongs to. */
  readonly #current = new AsyncLocalStorage<number>();

  constructor(parts: CallParts) {
    this.#parts = parts;
  }

  /** Takes a `call`, which is answered exactly once. Throws `ProtocolError`. */
  start(frame: Frame): void {
    const { message } = frame;
    const id = countOf(message, "id");
    if (this.#pending.has(id)) throw new ProtocolError("BAD_MESSAGE", `"call" ${id} runs already`);
    const scope = createScope(id, this.#parts.asks);
    const pending = createPending(scope, this.#runOf(message));
    const work = this.#read(frame, pending);
    this.#pending.set(id, pending);
    void this.#answer(
      pending,
      this.#current.run(id, async () => await work()),
    );
  }

  /** Takes a `cancel`; a call that has been answered has nothing to cancel. */
  cancel(id: number): void {
    this.#pending.get(id)?.signal.abort(new DOMException("the call was cancelled", "AbortError"));
  }

  /** Something was thrown where nobody can catch it: fails the call that the code belongs to, or all of them. */
  failCurrent(error: unknown): void {
    const current = this.#pending.get(this.#current.getStore() ?? -1);
    for (const pending of current ? [current] : [...this.#pending.values()]) pending.fail(error);
  }

  /** ComfyUI is gone: every call is told to stop. */
  close(): void {
    for (const id of this.#pending.keys()) this.cancel(id);
  }

  /** The call, ready to be done; what is wrong with the message is thrown now, what is wrong with the node later. */
  #read(frame: Frame, { scope, signal: { signal }, run }: Pending): () => Promise<Result> {
    const { message } = frame;
    const { handles, node } = this.#parts;
    const doing = textOf(message, "do");
    if (!isDoing(doing)) throw new ProtocolError("BAD_MESSAGE", '"call" asks for something unknown');
    const [classId, unique] = [textOf(message, "node"), textOf(message, "unique")];
    const raw = openValue(mapOf(message, "values"), { frame, scope, handles }) as Call["raw"];
    const context = { id: scope.id, uniqueId: unique, run, signal, isOver: () => scope.isOver };
    return async () =>
      await DO[doing]({
        ...{ node: node(classId), unique, raw, scope, handles },
        hookContext: () => hookContext(this.#parts, unique, run),
        nodeContext: () => callContext(this.#parts, context),
      });
  }

  async #answer({ scope, signal, run, failed }: Pending, working: Promise<Result>): Promise<void> {
    run?.lifetime.track(working);
    const message = { t: "result", id: scope.id };
    try {
      const { ok, segments } = await Promise.race([working, failed, signal.late]);
      await this.#parts.outbox.send({ ...message, ok }, segments);
    } catch (error) {
      const thrown = signal.signal.aborted ? (signal.signal.reason as unknown) : error;
      await this.#parts.outbox.send({ ...message, error: toWire(thrown) }).catch(() => undefined);
    } finally {
      scope.isOver = true;
      signal.release();
      this.#pending.delete(scope.id);
    }
  }

  /** A call that crossed with the end of its run is done all the same; nobody hears of its end. */
  #runOf(message: PackedMap): HostRun | undefined {
    return message["run"] === null ? undefined : this.#parts.runs.get(textOf(message, "run"));
  }
}

function isDoing(name: string): name is keyof typeof DO {
  return Object.hasOwn(DO, name);
}

function createPending(scope: CallScope, run: HostRun | undefined): Pending {
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  return { scope, signal: createCallSignal(run?.lifetime.run.signal), run, fail: (error) => fail(error), failed };
}

function createScope(id: number, asks: Asks): CallScope {
  const scope: CallScope = {
    id,
    isOver: false,
    async bytes(ref: Packed) {
      if (scope.isOver) {
        const text = "the tensor came with a call that is over: read its bytes while the node runs";
        throw new ValueError("HANDLE_EXPIRED", text);
      }
      const { ok, frame } = await asks.ask("bytes", { ref, call: id });
      return segmentOf(frame, ok);
    },
  };
  return scope;
}
