import { ProtocolError } from "../frames/error.ts";
import { countOf } from "../frames/members.ts";
import type { Outbox } from "../frames/outbox.ts";
import type { Frame } from "../frames/read-frames.ts";
import type { Packed, PackedMap } from "../msgpack/types.ts";
import { fromWire } from "./wire-error.ts";

/** A tensor on a busy GPU is copied when its kernels are done, which may take this long. */
const DEADLINE_MS = 600_000;

/** What the shim answered: `ok`, and the frame that its segments lie in. */
export interface Answer {
  readonly ok: Packed;
  readonly frame: Frame;
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

/** The questions of the host that the shim has not answered. */
export class Asks {
  readonly #outbox: Outbox;
  readonly #waiting = new Map<number, Waiting>();
  #closed: Error | undefined;
  #last = 0;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  /** Asks; rejects with the shim's error, after ten minutes, or when the connection ends. */
  ask(what: string, details: PackedMap = {}, segments: readonly Uint8Array[] = []): Promise<Answer> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(this.#closed);
      const late = () =>
        this.#take(id)?.reject(new Error(`ComfyUI did not answer "${what}" in ${DEADLINE_MS / 60_000} minutes`));
      this.#waiting.set(id, { resolve, reject, timer: setTimeout(late, DEADLINE_MS) });
      this.#outbox
        .send({ t: "ask", id, what, ...details }, segments)
        .catch((error: Error) => this.#take(id)?.reject(error));
    });
  }

  /** Takes an `answer`; one that comes too late is dropped. Throws BAD_MESSAGE for one that nobody asked for. */
  answer(frame: Frame): void {
    const { message } = frame;
    const id = countOf(message, "id");
    if (id === 0 || id > this.#last) throw new ProtocolError("BAD_MESSAGE", `"answer" ${id} answers nothing`);
    const { ok } = message;
    if (ok === undefined) this.#take(id)?.reject(fromWire(message));
    else this.#take(id)?.resolve({ ok, frame });
  }

  close(error: Error): void {
    this.#closed = error;
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(error);
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    clearTimeout(waiting?.timer);
    this.#waiting.delete(id);
    return waiting;
  }
}
