import { expect, test } from "vitest";
import type { Bed } from "../kit/bed.ts";
import { pickWorker } from "../kit/on-page.ts";
import { exampleWorkflow } from "../kit/workflows.ts";

export function pickerTests(bed: () => Bed): void {
  test("Queue on pool: its picker adds workers and tags to the text, and takes them away again", async () => {
    const { comfy } = bed();
    const { page } = comfy;
    await comfy.load(exampleWorkflow("pool"));
    const shown = (): Promise<unknown> => page.evaluate(() => window.app.graph._nodes[0]?.widgets?.at(-1)?.value);
    expect(await shown()).toBe("all listed workers");
    expect(await pickWorker(page, 1, "attic")).toBe("attic");
    expect(await pickWorker(page, 1, "fast")).toBe("attic, fast");
    expect(await shown()).toBe("attic, fast");
    expect(await pickWorker(page, 1, "✓ attic")).toBe("fast");
    expect(await pickWorker(page, 1, "all listed workers")).toBe("");
    expect(await shown()).toBe("all listed workers");
  });
}
