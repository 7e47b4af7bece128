import { join } from "node:path";
import { expect, test } from "vitest";
import type { Bed } from "../kit/bed.ts";
import { closePanel, openPanel, picturesOn, run, screenshots } from "../kit/on-page.ts";
import { simpleWorkflow } from "../kit/workflows.ts";

export function rendererTests(bed: () => Bed): void {
  test("Nodes 2.0: the picker is chosen by mouse, and progress, previews and pictures are seen", async () => {
    const { comfy } = bed();
    const { page } = comfy;
    // Without what other tests left on the page.
    await comfy.open();
    await closePanel(comfy);
    await comfy.setting("Comfy.VueNodes.Enabled", true);
    try {
      await comfy.load(simpleWorkflow({ stepMs: 150 }));
      await page.evaluate(() => {
        const seed = window.app.graph._nodes[0]?.widgets?.find(({ name }) => name === "seed");
        if (seed) seed.value = 99;
      });
      const node = page.locator('[data-node-id="1"]');
      await node.getByRole("combobox", { name: "worker" }).click();
      await page.getByRole("option", { name: "attic" }).click();
      await page.waitForFunction(() => window.app.graph._nodes[0]?.widgets?.[0]?.value === "attic");
      const panel = await openPanel(comfy);
      await panel.getByRole("button", { name: "Clear finished" }).click();
      await page.evaluate(() => {
        const { ds } = window.app.canvas;
        ds.scale = 0.5;
        ds.offset = [780, 640];
      });
      await run(page);
      const fetch = page.locator('[data-node-id="4"]');
      await fetch.locator("img").first().waitFor();
      await panel.getByRole("img", { name: "Preview of the job on attic" }).waitFor();
      await page.screenshot({ path: join(screenshots, "canvas.png"), clip: { x: 0, y: 0, width: 1400, height: 760 } });
      await picturesOn(page, 6, 3);
      await page.locator('[data-node-id="6"] img').first().waitFor();
    } finally {
      await comfy.setting("Comfy.VueNodes.Enabled", false);
    }
    expect(await page.evaluate(() => window.app.extensionManager.setting.get("Comfy.VueNodes.Enabled"))).toBe(false);
  }, 60_000);
}
