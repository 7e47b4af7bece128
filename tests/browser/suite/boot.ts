import { expect, test } from "vitest";
import type { Bed } from "../kit/bed.ts";

/** Files of the user's own, which mostly are none. */
const OPTIONAL = ["/user.css", "/api/userdata", "/api/userdata/user.css", "/api/userdata/comfy.templates.json"];

export function bootTests(bed: () => Bed): void {
  test("starts without a failed request that matters and without an error of ours", () => {
    const { faults } = bed().comfy;
    const mattering = faults.requests.filter((line) => !OPTIONAL.some((path) => line === `404 GET ${path}`));
    expect(mattering).toEqual([]);
    // The frontend says the one of itself.
    expect(faults.errors.filter((text) => !text.includes("graph accessed before initialization"))).toEqual([]);
  });
}
