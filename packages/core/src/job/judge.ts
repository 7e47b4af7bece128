import { type Json, type JsonObject, type Prompt } from "@netdist/sdk/prompt";
import type { HistoryEntry } from "../client/queue.ts";
import type { ErrorFacts, NetDistError } from "../errors/index.ts";
import { sanitize, sanitizeLine } from "../errors/sanitize.ts";
import { failure, type Run, remoteNode } from "./run.ts";

/** A prompt that ran to its end. */
export interface Ending {
  /** Node results by node id. */
  readonly outputs: JsonObject;
  /** Nodes whose results came from the worker's cache. */
  readonly cached: ReadonlySet<string>;
  /** Milliseconds that it ran, by the worker's own clock, where it says. */
  readonly ran: number | undefined;
}

/**
 * What a history entry means: its messages first, then `completed`, then outputs, because `status_str` can be left
 * over from the node before.
 */
export function judge(run: Run, promptId: string, prompt: Prompt, entry: HistoryEntry): Ending | NetDistError {
  const last = (kind: string): JsonObject | undefined => entry.messages.findLast(([name]) => name === kind)?.[1];
  const failed = last("execution_error");
  if (failed && failed["exception_type"] !== "ExecutionBlocked") return executionFailure(run, promptId, prompt, failed);
  if (last("execution_interrupted")) return interrupted(run, promptId);
  const good = last("execution_success") !== undefined || entry.status["completed"] === true;
  const silent = entry.messages.length === 0 && entry.status["completed"] === undefined;
  if (!good && !silent) {
    return failure(run, "EXECUTION_FAILED", "run", "ended the prompt with an error and did not say which.", {
      promptId,
      hint: "Its own log says more.",
      retryable: false,
    });
  }
  return {
    outputs: entry.outputs,
    cached: new Set(strings(last("execution_cached")?.["nodes"])),
    ran: elapsed(last("execution_start"), last("execution_success")),
  };
}

/** Somebody stopped it, and it was not us. */
export function interrupted(run: Run, promptId: string): NetDistError {
  return failure(run, "INTERRUPTED", "run", "says that the prompt was interrupted by another client.", {
    promptId,
    hint: "Queue it again, or let nobody press Cancel on that worker.",
    retryable: true,
  });
}

const OUT_OF_MEMORY = /OutOfMemory|out of memory|CUBLAS_STATUS_ALLOC_FAILED/i;
const DISK_FULL = /No space left on device|ENOSPC|disk (?:is )?full/i;

/** An exception in a node, in the worker's own words. */
export function executionFailure(run: Run, promptId: string, prompt: Prompt, data: JsonObject): NetDistError {
  const id = String(data["node_id"] ?? "");
  const node = remoteNode(prompt, id);
  const classType = node.classType || sanitizeLine(String(data["node_type"] ?? ""));
  const type = sanitizeLine(String(data["exception_type"] ?? ""));
  const message = sanitizeLine(String(data["exception_message"] ?? ""), 600);
  const facts: Partial<ErrorFacts> = {
    promptId,
    nodeId: node.id,
    classType,
    title: node.title,
    detail: sanitize(`${type}: ${String(data["exception_message"] ?? "")}\n${traceback(data["traceback"])}`),
  };
  const label = node.title !== "" && node.title !== classType ? `"${node.title}", ${classType}` : classType;
  const says = `failed in node ${node.id} (${label}): ${[type, message].filter((part) => part !== "").join(": ") || "no reason given"}`;
  const sentence = /[.!?…]$/.test(says) ? says : `${says}.`;
  if (OUT_OF_MEMORY.test(`${type} ${message}`)) {
    const hint = "Use a smaller picture or batch there, or a worker with more memory.";
    return failure(run, "OUT_OF_MEMORY", "run", sentence, { ...facts, hint, retryable: true });
  }
  const full = DISK_FULL.test(`${type} ${message}`);
  return failure(run, "EXECUTION_FAILED", "run", sentence, {
    ...facts,
    retryable: full,
    hint: full
      ? "Free disk space on that worker."
      : "Mend that node's inputs, or run the workflow on that worker alone: its log has the whole traceback.",
  });
}

/** The end of the traceback, where the cause is. */
function traceback(lines: Json | undefined): string {
  return strings(lines).join("").slice(-1500);
}

function elapsed(start: JsonObject | undefined, end: JsonObject | undefined): number | undefined {
  const [from, to] = [start?.["timestamp"], end?.["timestamp"]];
  return typeof from === "number" && typeof to === "number" && to >= from ? to - from : undefined;
}

function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter((item) => typeof item === "string") : [];
}
