import { describe, expect, test } from "vitest";
import { createChangeTokens, type JobStanding } from "./change.ts";

describe("change tokens", () => {
  const dispatch = (standing: JobStanding) => {
    const tokens = createChangeTokens();
    const before = tokens.token("hash");
    tokens.dispatched("hash", () => standing);
    return { before, after: tokens.token("hash") };
  };
  test("nothing changed and the job succeeded: the same token", () => {
    const { before, after } = dispatch("succeeded");
    expect(after).toBe(before);
  });
  test("the job is still under way: the same token", () => {
    const { before, after } = dispatch("running");
    expect(after).toBe(before);
  });
  test("the job failed: another token", () => {
    const { before, after } = dispatch("other");
    expect(after).not.toBe(before);
  });
  test("another hash: another token", () => {
    const tokens = createChangeTokens();
    expect(tokens.token("a")).not.toBe(tokens.token("b"));
  });
  test("asked twice before the dispatch: the same token", () => {
    const tokens = createChangeTokens();
    expect(tokens.token("a")).toBe(tokens.token("a"));
  });
  test("another process knows nothing: another token", () => {
    expect(createChangeTokens().token("a")).not.toBe(createChangeTokens().token("a"));
  });
  test("the oldest tokens are forgotten", () => {
    const tokens = createChangeTokens(2);
    const first = tokens.token("a");
    tokens.token("b");
    tokens.token("c");
    expect(tokens.token("a")).not.toBe(first);
  });
});
