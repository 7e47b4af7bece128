import { expect, test } from "vitest";
import { okOf, startShim } from "../testing/shim.ts";

test("a node runs", async () => {
  await using shim = await startShim();
  const result = await shim.call("Double", { seed: 18446744073709551614n, count: 3 });
  expect(okOf(result)["outputs"]).toEqual([18446744073709551615n, 6]);
  shim.child.stdin?.end();
  expect(await shim.exited).toBe(0);
});
