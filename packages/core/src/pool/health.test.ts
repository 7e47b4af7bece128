import { describe, expect, test } from "vitest";
import { NetDistError } from "../errors/index.ts";
import { RetryBudget } from "./budget.ts";
import { Health } from "./health.ts";
import { SimClock } from "./testing/sim-clock.ts";

const error = new NetDistError("TIMEOUT", "late", { phase: "run" });

describe("a worker's circuit", () => {
  const made = () => {
    const clock = new SimClock();
    return { clock, health: new Health({ clock, random: { number: () => 1, uuid: () => "" } }) };
  };

  test("opens at a failure of its own, lets one thing through when it answers, and closes when that succeeds", () => {
    const { health } = made();
    const seen = [health.standing];
    health.failed(error, "down");
    seen.push(health.standing);
    health.answered();
    seen.push(health.standing);
    health.succeeded();
    seen.push(health.standing);
    expect(seen).toEqual(["never-seen", "down", "suspect", "ready"]);
    expect(health.reason).toBeUndefined();
  });
  test("opens at the second doubt in a row", () => {
    const { health } = made();
    health.failed(error, "suspect");
    expect(health.standing).toBe("suspect");
    health.failed(error, "suspect");
    expect(health.standing).toBe("down");
  });
  test("does not care for failures that are not the worker's", () => {
    const { health } = made();
    health.failed(error, "none");
    expect(health.standing).toBe("never-seen");
  });
  test("is tried again after twice as long each time, ten seconds at most; after a success soon again", () => {
    const { health } = made();
    const waits = Array.from({ length: 8 }, () => {
      health.failed(error, "down");
      return health.retryAt;
    });
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    health.succeeded();
    health.failed(error, "down");
    expect(health.retryAt).toBe(250);
  });
});

describe("a worker's allowance of repetitions", () => {
  test("is a fifth of its first attempts, and a few at once", () => {
    const budget = new RetryBudget(new SimClock());
    let spent = 0;
    for (let sent = 0; sent < 100; sent++) {
      budget.earn();
      while (budget.allows) {
        budget.spend();
        spent += 1;
      }
    }
    expect(spent).toBeGreaterThanOrEqual(28);
    expect(spent).toBeLessThanOrEqual(30);
  });
  test("comes back with time", async () => {
    const clock = new SimClock();
    const budget = new RetryBudget(clock);
    while (budget.allows) budget.spend();
    await clock.until(clock.sleep(10_100));
    expect(budget.allows).toBe(true);
  });
});
