import { isNetDistError, NetDistError } from "../errors/index.ts";
import type { Range } from "../plan.ts";
import type { Tried } from "./pile.ts";
import type { PoolWork } from "./types.ts";

type Named = Pick<PoolWork, "unit">;

/** Units as a sentence begins with them: `Picture 4`, `Pictures 4 to 6`; counted from 1, as people do. */
export function unitsText({ unit = "picture" }: Named, { start, length }: Range): string {
  const noun = unit === "picture" ? "Picture" : "Job";
  return length === 1 ? `${noun} ${start + 1}` : `${noun}s ${start + 1} to ${start + length}`;
}

/** No attempt is left. A single error speaks for itself. */
export function exhausted(work: Named, range: Range, { errors }: Tried): NetDistError {
  const [only, ...others] = errors;
  if (only && others.length === 0) return only;
  return collected(`${unitsText(work, range)} failed in ${errors.length} attempts`, errors, {
    hint: "Look after these workers, and run again.",
  });
}

/** What took two workers down is not given to a third. */
export function poisoned(work: Named, range: Range, { errors, killed }: Tried): NetDistError {
  return collected(`${unitsText(work, range)} took ${killed.length} workers down and will not be tried again`, errors, {
    hint: "Try a smaller picture or batch, or see in the workers' logs what ended them.",
  });
}

/** Nobody is left who could do it. */
export function noWorker(why: "none" | "down" | "unfit", errors: readonly NetDistError[]): NetDistError {
  const [only, ...others] = errors;
  if (only && others.length === 0) return only;
  return collected(NO_WORKER[why], errors, { hint: HINTS[why] });
}

const NO_WORKER = {
  none: "There is no worker besides this server",
  down: "No worker can be used",
  unfit: "No worker can do this work",
};

const HINTS = {
  none: "List other ComfyUI servers in the config file.",
  down: "Look whether ComfyUI runs there, and run again.",
  unfit: "Put what is missing on one of them, or choose other workers.",
};

/** An attempt is no longer wanted where it is. */
export function takenBack(why: string): NetDistError {
  return new NetDistError("CANCELLED", `Taken back: ${why}.`, { phase: "cancel" });
}

/** Nobody can say who the workers are. */
export function notListed(cause: unknown): NetDistError {
  if (isNetDistError(cause)) return cause;
  const says = `The workers cannot be listed: ${String(cause)}`;
  return new NetDistError("CONFIG_INVALID", says, { phase: "config", cause });
}

function collected(says: string, errors: readonly NetDistError[], facts: { readonly hint: string }): NetDistError {
  const reasons = [...new Set(errors.map(withoutHint))];
  const message = reasons.length === 0 ? `${says}.` : `${says}: ${reasons.join(" ")}`;
  return new NetDistError("WORKERS_FAILED", message, { phase: "run", errors, retryable: false, ...facts });
}

function withoutHint({ message, facts: { hint } }: NetDistError): string {
  return hint !== undefined && message.endsWith(` ${hint}`) ? message.slice(0, -hint.length - 1) : message;
}
