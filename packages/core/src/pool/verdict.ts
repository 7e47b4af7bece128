import type { NetDistError } from "../errors/index.ts";
import { readWire } from "../errors/wire.ts";

/** What a failed attempt means for its units and for its worker. */
export interface Verdict {
  /**
   * `again`: another attempt, elsewhere if there is another worker. `unfit`: this worker cannot do this work, another
   * one may. `stop`: it would fail everywhere.
   */
  readonly next: "again" | "unfit" | "stop";
  /** `down`: nothing more is sent there until a probe succeeds. `suspect`: one thing at a time until one succeeds. */
  readonly blame: "none" | "suspect" | "down";
  /** The worker, not the way to it, went down while it ran this. */
  readonly killed: boolean;
}

const AGAIN: Verdict = { next: "again", blame: "none", killed: false };
const SUSPECT: Verdict = { ...AGAIN, blame: "suspect" };
const DOWN: Verdict = { ...AGAIN, blame: "down" };
const UNFIT: Verdict = { next: "unfit", blame: "none", killed: false };
const STOP: Verdict = { next: "stop", blame: "none", killed: false };

/** What was known of the attempt when it failed. */
export interface FailedAttempt {
  /** Whether its prompt was seen running. */
  readonly ran: boolean;
}

/** Row by row the fault matrix, as far as it concerns what comes after an attempt. */
export function judgeFailure(error: NetDistError, { ran }: FailedAttempt): Verdict {
  const { phase, retryable, cause } = error.facts;
  switch (error.code) {
    case "UNREACHABLE":
      return { ...DOWN, killed: ran && readWire(cause).reason === "ECONNREFUSED" };
    case "TIMEOUT":
    case "TLS":
    case "NOT_COMFYUI":
    case "REDIRECTED":
    case "UNAUTHORIZED":
    case "SERVER_ERROR":
    case "CONFIG_INVALID":
      return DOWN;
    case "STUCK":
    case "STALLED":
      return { ...DOWN, killed: ran };
    case "LOST":
      return { ...SUSPECT, killed: ran };
    case "OUT_OF_MEMORY":
      return { ...AGAIN, killed: true };
    case "BUSY":
      return SUSPECT;
    case "BAD_RESPONSE":
      return retryable === true ? DOWN : STOP;
    case "INTERRUPTED":
    case "RESULT_INCOMPLETE":
      // A file that is gone may come from another worker; a node that gave nothing gives nothing anywhere.
      return retryable === false && error.facts.nodeId !== undefined ? STOP : AGAIN;
    case "DEADLINE":
      return phase === "queue" ? SUSPECT : STOP;
    case "EXECUTION_FAILED":
      // Only a full disk is no fault of the node.
      return retryable === true ? DOWN : STOP;
    case "TOO_LARGE":
      return phase === "upload" || phase === "submit" ? UNFIT : DOWN;
    case "MISSING_NODE":
    case "MISSING_MODEL":
    case "EXACT_REFUSED":
    case "SELF_DISPATCH":
      return UNFIT;
    case "REJECTED":
      return /value_not_in_list/.test(error.facts.detail ?? "") ? UNFIT : STOP;
    case "PREFLIGHT_FAILED":
      return (error.facts.errors ?? []).every((one) => judgeFailure(one, { ran }).next === "unfit") ? UNFIT : STOP;
    default:
      return STOP;
  }
}
