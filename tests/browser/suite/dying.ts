import { expect, test } from "vitest";
import type { Bed } from "../kit/bed.ts";
import { isIdle, openPanel, pickWorker, picturePanel, run } from "../kit/on-page.ts";
import { simpleWorkflow } from "../kit/workflows.ts";

export function dyingTests(bed: () => Bed): void {
  test("a worker that dies: the panel says so and what to do, and the run fails with its name", async () => {
    const { comfy, killWorker, startWorker } = bed();
    const { page } = comfy;
    await comfy.load(simpleWorkflow({ stepMs: 2000 }));
    await pickWorker(page, 1, "attic");
    const panel = await openPanel(comfy);
    const card = panel.getByRole("listitem", { name: "attic" });
    await run(page);
    await card.getByRole("progressbar").waitFor();
    await killWorker();
    await panel.getByRole("button", { name: "Refresh", exact: true }).click();
    await card.and(panel.locator("[data-standing=unreachable]")).waitFor({ timeout: 20_000 });
    await card.getByText(/Is ComfyUI running there/).waitFor();
    await panel.locator("[data-phase=failed]").first().waitFor({ timeout: 60_000 });
    await expect.poll(() => isIdle(comfy.url), { timeout: 20_000 }).toBe(true);
    await expect.poll(() => page.locator("body").textContent()).toContain("attic");
    await picturePanel(comfy, "failed");
    await startWorker();
    // Frontends of 2025 tell of the failed run in a dialog over everything.
    await page.keyboard.press("Escape");
    await panel.getByRole("button", { name: "Refresh", exact: true }).click();
    await card.and(panel.locator("[data-standing=ready]")).waitFor({ timeout: 20_000 });
  });
}
