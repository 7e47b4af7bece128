import { expect, test } from "vitest";
import type { Bed } from "../kit/bed.ts";
import { connect, disconnect, linksOf, slotsOf } from "../kit/graph.ts";
import { type ExampleName, exampleWorkflow } from "../kit/workflows.ts";

interface Growing {
  readonly example: ExampleName;
  readonly type: string;
  readonly title: string;
  readonly prefix: string;
  /** The inputs of that prefix that the example shows, and the one that comes when the last of them is linked. */
  readonly start: readonly string[];
  readonly next: string;
  /** What is linked to it. */
  readonly from: string;
  readonly linked: readonly [string, number];
}

const GROWING: readonly Growing[] = [
  {
    example: "simple",
    type: "CombineImageBatch",
    title: "Combine images",
    prefix: "images_",
    start: ["images_a", "images_b", "images_c"],
    next: "images_d",
    from: "FetchRemote",
    linked: ["4", 0],
  },
  {
    example: "pool",
    type: "FetchPool",
    title: "Fetch from pool",
    prefix: "value_",
    start: ["value_1", "value_2"],
    next: "value_3",
    from: "EmptyLatentImage",
    linked: ["2", 0],
  },
];

export function growingTests(bed: () => Bed): void {
  test.for(GROWING)("$title shows its inputs one at a time, and keeps every link", async (one) => {
    const { example, type, prefix, from, start, next, linked } = one;
    const { comfy } = bed();
    const { page } = comfy;
    const inputs = (): Promise<string[]> => slotsOf(page, type, prefix);
    await comfy.load(exampleWorkflow(example));
    await expect.poll(inputs).toEqual(start);
    const before = await linksOf(page, type);
    const last = start.at(-1) ?? "";
    await connect(page, { from, to: type, input: last });
    await expect.poll(inputs).toEqual([...start, next]);
    expect(await linksOf(page, type)).toEqual({ ...before, [last]: linked });
    // A saved file shows what is linked in it, and one more.
    await comfy.load(await page.evaluate(() => window.app.graph.serialize()));
    await expect.poll(inputs).toEqual([...start, next]);
    expect(await linksOf(page, type)).toEqual({ ...before, [last]: linked });
    await disconnect(page, type, last);
    await expect.poll(inputs).toEqual(start);
    expect(await linksOf(page, type)).toEqual(before);
  });
}
