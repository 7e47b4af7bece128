import { expect, test } from "vitest";
import type { Bed } from "../kit/bed.ts";

/** Files of the user's own, which mostly are none. */
const OPTIONAL = ["/user.css", "/api/userdata", "/api/userdata/user.css", "/api/userdata/comfy.templates.json"];

/** What frontends say of themselves: 1.49.6 always, 1.27.10 with a fresh user folder. */
const OWN_ERRORS = ["graph accessed before initialization", "GraphView-CIE4Y1aC.js"];

export function bootTests(bed: () => Bed): void {
  test("starts without a failed request that matters and without an error of ours", () => {
    const { faults } = bed().comfy;
    const mattering = faults.requests.filter((line) => !OPTIONAL.some((path) => line === `404 GET ${path}`));
    expect(mattering).toEqual([]);
    expect(faults.errors.filter((text) => !OWN_ERRORS.some((own) => text.includes(own)))).toEqual([]);
  });
}
