import type { Logger, PreviewMethod, Run, RunEnd } from "@netdist/sdk";
import { createLifetime, type Lifetime } from "@netdist/sdk/host";
import { isObject, type JsonObject, type Prompt, parseJson, parsePrompt } from "@netdist/sdk/prompt";
import { ProtocolError } from "../frames/error.ts";
import { textOf } from "../frames/members.ts";
import type { Outbox } from "../frames/outbox.ts";
import type { Frame } from "../frames/read-frames.ts";
import { jsonText } from "../values/open.ts";
import { previewMethodOf } from "./hello.ts";

/** The run of a whole prompt in ComfyUI. */
export interface HostRun {
  /** What nodes get; the first use of it asks the shim to watch how the run ends. */
  readonly run: Run;
  readonly lifetime: Lifetime;
  readonly previewMethod: PreviewMethod;
  /** Parsed at the first use. Throw `JsonError` and `PromptError`. */
  readonly prompt: () => Prompt;
  readonly extra: () => JsonObject;
}

/** The runs that the shim has told of and not ended. */
export class Runs {
  readonly #outbox: Outbox;
  readonly #log: Logger;
  readonly #runs = new Map<string, HostRun>();

  constructor(outbox: Outbox, log: Logger) {
    this.#outbox = outbox;
    this.#log = log;
  }

  get(id: string): HostRun | undefined {
    return this.#runs.get(id);
  }

  /** Takes a `run`. */
  begin(frame: Frame): void {
    const { message } = frame;
    const id = textOf(message, "id");
    if (this.#runs.has(id)) throw new ProtocolError("BAD_MESSAGE", `"run" ${id} has already begun`);
    const lifetime = createLifetime(id, this.#log);
    const prompt = jsonText(message["prompt"], frame);
    const extra = message["extra"] === null ? "{}" : jsonText(message["extra"], frame);
    this.#runs.set(id, {
      run: this.#watched(id, lifetime.run),
      lifetime,
      previewMethod: previewMethodOf(message),
      prompt: once(() => parsePrompt(parseJson(prompt))),
      extra: once(() => objectOf(extra)),
    });
  }

  /** The user has interrupted it. */
  interrupt(id: string): void {
    this.#runs.get(id)?.lifetime.interrupt();
  }

  /** It is over: tells its listeners, and then the shim. One that is unknown has no listeners. */
  async end(id: string, how: RunEnd): Promise<void> {
    const run = this.#runs.get(id);
    this.#runs.delete(id);
    await run?.lifetime.end(how);
    await this.#outbox.send({ t: "runEnded", run: id }).catch(() => undefined);
  }

  /** ComfyUI is gone: so are its runs. */
  async close(): Promise<void> {
    const runs = [...this.#runs.values()];
    this.#runs.clear();
    await Promise.all(
      runs.map(({ lifetime }) => {
        lifetime.interrupt();
        return lifetime.end("interrupted");
      }),
    );
  }

  #watched(id: string, run: Run): Run {
    const watch = once(() => {
      this.#outbox.send({ t: "watch", run: id }).catch(() => undefined);
    });
    return {
      promptId: run.promptId,
      get signal() {
        watch();
        return run.signal;
      },
      onEnd(listener) {
        watch();
        run.onEnd(listener);
      },
    };
  }
}

function objectOf(text: string): JsonObject {
  const value = parseJson(text);
  return isObject(value) ? value : {};
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
