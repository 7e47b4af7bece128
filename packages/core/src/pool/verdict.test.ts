import { describe, expect, test } from "vitest";
import { type ErrorCode, type ErrorFacts, NetDistError } from "../errors/index.ts";
import { nextStep } from "./next-step.ts";
import { type Shard, UNTRIED } from "./pile.ts";
import { judgeFailure } from "./verdict.ts";

const fail = (code: ErrorCode, facts: Partial<ErrorFacts> = {}): NetDistError =>
  new NetDistError(code, `${code}.`, { phase: "run", worker: "a", ...facts });
const refused = { cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }) };

describe("what a failure means", () => {
  test.for<[code: ErrorCode, facts: Partial<ErrorFacts>, next: string, blame: string]>([
    ["UNREACHABLE", {}, "again", "down"],
    ["TIMEOUT", {}, "again", "down"],
    ["TLS", {}, "again", "down"],
    ["NOT_COMFYUI", {}, "again", "down"],
    ["REDIRECTED", {}, "again", "down"],
    ["UNAUTHORIZED", {}, "again", "down"],
    ["SERVER_ERROR", {}, "again", "down"],
    ["CONFIG_INVALID", {}, "again", "down"],
    ["BUSY", {}, "again", "suspect"],
    ["BAD_RESPONSE", { retryable: true }, "again", "down"],
    ["BAD_RESPONSE", { retryable: false }, "stop", "none"],
    ["STUCK", {}, "again", "down"],
    ["STALLED", {}, "again", "down"],
    ["LOST", {}, "again", "suspect"],
    ["INTERRUPTED", {}, "again", "none"],
    ["OUT_OF_MEMORY", {}, "again", "none"],
    ["DEADLINE", { phase: "queue" }, "again", "suspect"],
    ["DEADLINE", { phase: "run" }, "stop", "none"],
    ["RESULT_INCOMPLETE", { retryable: true }, "again", "none"],
    ["RESULT_INCOMPLETE", { retryable: false, nodeId: "5" }, "stop", "none"],
    ["RESULT_INVALID", {}, "stop", "none"],
    ["EXECUTION_FAILED", {}, "stop", "none"],
    ["EXECUTION_FAILED", { retryable: true }, "again", "down"],
    ["REJECTED", {}, "stop", "none"],
    ["REJECTED", { detail: '{"type": "value_not_in_list"}' }, "unfit", "none"],
    ["MISSING_NODE", {}, "unfit", "none"],
    ["EXACT_REFUSED", {}, "unfit", "none"],
    ["TOO_LARGE", { phase: "upload" }, "unfit", "none"],
    ["TOO_LARGE", { phase: "run" }, "again", "down"],
    ["PREFLIGHT_FAILED", { errors: [fail("MISSING_MODEL"), fail("MISSING_NODE")] }, "unfit", "none"],
    ["PREFLIGHT_FAILED", { errors: [fail("MISSING_MODEL"), fail("MISSING_INPUT")] }, "stop", "none"],
    ["LOCAL_FILE", {}, "stop", "none"],
    ["PROMPT_INVALID", {}, "stop", "none"],
  ])("%s %j: %s, worker: %s", ([code, facts, next, blame]) => {
    expect(judgeFailure(fail(code, facts), { ran: true })).toMatchObject({ next, blame });
  });

  test("a worker that is gone while it ran something was taken down by it; one that cannot be reached was not", () => {
    expect(judgeFailure(fail("UNREACHABLE", refused), { ran: true }).killed).toBe(true);
    expect(judgeFailure(fail("UNREACHABLE", refused), { ran: false }).killed).toBe(false);
    expect(judgeFailure(fail("UNREACHABLE"), { ran: true }).killed).toBe(false);
  });
});

describe("what comes after a failure", () => {
  const shard: Shard = { range: { start: 3, length: 2 }, tried: UNTRIED };
  const work = { range: shard.range, prepare: () => Promise.reject(new Error("not asked")) };
  const step = (before: Shard, error: NetDistError, address: string, wasSent = true) =>
    nextStep(work, before, { address, error, wasSent, verdict: judgeFailure(error, { ran: true }) });
  const again = (before: Shard, error: NetDistError, address: string, wasSent = true): Shard => {
    const next = step(before, error, address, wasSent);
    if ("error" in next) throw next.error;
    return { range: before.range, tried: next.tried };
  };

  test("another attempt, three in all, and then every reason", () => {
    const twice = again(again(shard, fail("INTERRUPTED"), "a"), fail("TIMEOUT", { worker: "b" }), "b");
    expect(twice.tried).toMatchObject({ begun: 2, spent: 2, failedOn: ["a", "b"] });
    expect(step(twice, fail("LOST", { worker: "c" }), "c")).toMatchObject({
      error: {
        code: "WORKERS_FAILED",
        message:
          "Pictures 4 to 5 failed in 3 attempts: INTERRUPTED. TIMEOUT. LOST. Look after these workers, and run again.",
      },
    });
  });

  test("what a worker never had costs no attempt", () => {
    expect(again(shard, fail("UNREACHABLE"), "a", false).tried).toMatchObject({ begun: 1, spent: 0 });
  });

  test("but it ends when no worker ever takes it, however often it is asked", () => {
    let at = shard;
    for (let tries = 0; tries < 8; tries++) at = again(at, fail("BAD_RESPONSE", { retryable: true }), "a", false);
    expect(step(at, fail("BAD_RESPONSE", { retryable: true }), "a", false)).toMatchObject({
      error: { code: "WORKERS_FAILED" },
    });
    expect(step(at, fail("BAD_RESPONSE", { retryable: true }), "b", false)).toHaveProperty("tried");
  });

  test("what took two workers down is poison", () => {
    const once = again(shard, fail("UNREACHABLE", refused), "a");
    expect(again(once, fail("UNREACHABLE", refused), "a").tried.killed).toEqual(["a"]);
    expect(step(once, fail("OUT_OF_MEMORY"), "b")).toMatchObject({
      error: { message: expect.stringContaining("took 2 workers down") },
    });
  });

  test("what would fail everywhere ends at once, with its own error (P10)", () => {
    const error = fail("EXECUTION_FAILED");
    expect(step(shard, error, "a")).toEqual({ error });
  });
});
