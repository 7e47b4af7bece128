import type { Json, JsonObject } from "@netdist/sdk/prompt";
import { stringifyJson } from "@netdist/sdk/prompt";
import { type Bars, createBars, silentBars } from "./bars.ts";

/** Where a command's words go. */
export interface Reporter {
  readonly json: boolean;
  /** A line for people, on stderr; nothing under `--json`. */
  say(text: string): void;
  /** The command's result for people, on stdout; nothing under `--json`. */
  show(text: string): void;
  /** A step on the way: one NDJSON line under `--json`, nothing for people (bars and `say` are theirs). */
  event(event: string, data: JsonObject): void;
  readonly bars: Bars;
  /** The end of the command: the envelope, the last line of stdout, under `--json`. */
  end(outcome: { ok: boolean; data?: Json; error?: ErrorJson }): void;
}

export type ErrorJson = {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly details?: JsonObject;
};

interface Streams {
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WriteStream;
}

/** A reporter for one command; `--json` gives machine-readable lines on stdout and nothing on stderr. */
export function createReporter(
  command: string,
  version: string,
  json: boolean,
  streams: Streams = { out: process.stdout, err: process.stderr },
): Reporter {
  const line = (value: JsonObject): void => void streams.out.write(`${stringifyJson(value)}\n`);
  if (json) {
    return {
      json,
      say: () => {},
      show: () => {},
      event: (event, data) => line({ type: "event", event, ...data }),
      bars: silentBars,
      end: ({ ok, data = null, error = null as never }) =>
        line({
          schema: "envelope/1",
          type: "envelope",
          ok,
          command,
          version,
          data,
          error: (error as ErrorJson | null) ?? null,
        }),
    };
  }
  const bars = createBars(streams.err);
  return {
    json,
    say: (text) => bars.above(`${text}\n`),
    show: (text) => {
      bars.stop();
      streams.out.write(`${text}\n`);
    },
    event: () => {},
    bars,
    end: ({ error }) => {
      bars.stop();
      if (error) streams.err.write(`error: ${error.message}\n`);
    },
  };
}
