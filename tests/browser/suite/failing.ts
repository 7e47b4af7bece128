import { join } from "node:path";
import { expect, test } from "vitest";
import type { Bed } from "../kit/bed.ts";
import { closeError, openError, run, screenshots } from "../kit/on-page.ts";
import { breakingWorkflow } from "../kit/workflows.ts";

const TITLE = "Paint the harbour";
/** Worker, node, cause and remedy, as they stand in one sentence after the other. */
const SENTENCE = `failed in node 2 ("${TITLE}", TestBreaks): Error: the paint is used up`;
const REMEDY = "Mend that node's inputs, or run the workflow on that worker alone";

export function failingTests(bed: () => Bed): void {
  test("T18: a node that fails on a worker: node and error say which, why and what to do, as text", async () => {
    const { comfy } = bed();
    const { page } = comfy;
    await comfy.load(breakingWorkflow(TITLE));
    await run(page);
    const error = await openError(page);
    const shown = async (): Promise<string> => (await error.innerText()).replaceAll(/\s+/g, " ");
    await expect.poll(shown).toMatch(/Worker attic \(http:\S+\) failed in node 2/);
    for (const part of [SENTENCE, "<img src=x", REMEDY]) expect(await shown()).toContain(part);
    await page.screenshot({ path: join(screenshots, "error.png") });
    await closeError(page);
    const onNode = page.locator("span").filter({ hasText: SENTENCE }).last();
    await onNode.waitFor();
    expect(await onNode.innerText()).toContain(REMEDY);
    expect(await page.evaluate(() => "hit" in window)).toBe(false);
  });
}
