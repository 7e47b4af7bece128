import { join } from "node:path";
import { expect, test } from "vitest";
import type { Bed } from "../kit/bed.ts";
import {
  isIdle,
  loseConnection,
  openPanel,
  pickWorker,
  picturePanel,
  picturesOn,
  progressOn,
  run,
  screenshots,
} from "../kit/on-page.ts";
import { breakingWorkflow, onlyHereWorkflow, simpleWorkflow } from "../kit/workflows.ts";

const FETCH = 4;
const SAVE = 6;

export function runTests(bed: () => Bed): void {
  test("the old simple workflow: a worker is picked, and its progress, previews and pictures are seen", async () => {
    const { comfy } = bed();
    const { page } = comfy;
    await comfy.load(simpleWorkflow({ stepMs: 150 }));
    expect(await pickWorker(page, 1, "attic")).toBe("attic");
    const panel = await openPanel(comfy);
    await run(page);
    await progressOn(page, FETCH);
    await page.waitForFunction((id) => id in window.app.nodePreviewImages, String(FETCH));
    const card = panel.getByRole("listitem", { name: "attic" });
    await card.getByRole("progressbar").waitFor();
    await card.getByRole("img", { name: "Preview of the job on attic" }).waitFor();
    await page.screenshot({ path: join(screenshots, "running.png") });
    await picturePanel(comfy, "running");
    await picturesOn(page, SAVE, 3);
    await panel.locator("[data-phase=succeeded]").first().waitFor();
    await picturePanel(comfy, "idle");
    await panel.getByRole("button", { name: "Open the result of the job on attic" }).first().click();
    const result = page.getByRole("dialog", { name: "Result of the job on attic" });
    await expect.poll(() => result.getByRole("img").evaluateAll(widths)).toEqual([512, 512]);
    await page.screenshot({ path: join(screenshots, "result.png") });
    await page.keyboard.press("Escape");
    expect(await result.count()).toBe(0);
  });

  test("a page that is loaded again, or loses its connection, in the middle of a run goes on showing it", async () => {
    const { comfy } = bed();
    const { page } = comfy;
    await comfy.load(simpleWorkflow({ stepMs: 500 }));
    await page.evaluate(() => {
      const widget = window.app.graph._nodes[0]?.widgets?.find(({ name }) => name === "seed");
      if (widget) widget.value = 4711;
    });
    await pickWorker(page, 1, "attic");
    await run(page);
    await progressOn(page, FETCH);
    await comfy.open();
    await comfy.load(simpleWorkflow());
    await progressOn(page, FETCH);
    const panel = await openPanel(comfy);
    const said = "The server does not answer. Trying again …";
    await loseConnection(page, said);
    await panel.getByText(said).waitFor({ state: "detached" });
    await panel.getByRole("listitem", { name: "attic" }).getByRole("progressbar").waitFor();
    await picturesOn(page, SAVE, 3);
    await panel.locator("[data-phase=succeeded]").first().waitFor();
    await expect.poll(() => isIdle(comfy.url)).toBe(true);
  }, 90_000);

  test("Interrupt stops the job on the worker, and the panel says so", async () => {
    const { comfy, worker } = bed();
    const { page } = comfy;
    await comfy.load(simpleWorkflow({ stepMs: 5000 }));
    await pickWorker(page, 1, "attic");
    const panel = await openPanel(comfy);
    await run(page);
    await panel.getByRole("listitem", { name: "attic" }).getByRole("progressbar").waitFor();
    await page.evaluate(() => window.app.extensionManager.command.execute("Comfy.Interrupt"));
    await panel.locator("[data-phase=cancelled]").first().waitFor();
    await expect.poll(() => isIdle(worker.url)).toBe(true);
    await expect.poll(() => isIdle(comfy.url)).toBe(true);
  });

  test("a job that is interrupted in the panel leaves others alone", async () => {
    const { comfy, worker } = bed();
    await comfy.load(simpleWorkflow({ stepMs: 5000 }));
    const panel = await openPanel(comfy);
    const card = panel.getByRole("listitem", { name: "attic" });
    await card.getByRole("button", { name: "Run here: attic" }).click();
    await card.getByRole("button", { name: "Interrupt the job on attic" }).click();
    await expect.poll(() => isIdle(worker.url)).toBe(true);
    await panel.locator("[data-phase=cancelled]").first().waitFor();
  });

  test("Run on worker… asks which one, and puts its pictures on the canvas", async () => {
    const { comfy } = bed();
    const { page } = comfy;
    await comfy.load(simpleWorkflow({ stepMs: 60 }));
    await page.evaluate(() => void window.app.extensionManager.command.execute("NetDist.RunOnWorker"));
    await page.getByRole("dialog").getByRole("button", { name: /attic/ }).click();
    await picturesOn(page, SAVE, 1);
    await page.getByText("Done on attic").first().waitFor();
    // No late preview covers them.
    expect(await page.evaluate((id) => id in window.app.nodePreviewImages, String(SAVE))).toBe(false);
  });

  test("Check workers says which can run the open workflow, and what the others lack for it", async () => {
    const { comfy } = bed();
    const { page } = comfy;
    const check = () => page.evaluate(() => window.app.extensionManager.command.execute("NetDist.CheckWorkers"));
    await comfy.load(simpleWorkflow());
    await check();
    // The command opens the panel itself.
    const card = page.locator(".netdist").getByRole("listitem", { name: "attic" });
    await card.getByText("Can run the open workflow").waitFor();
    // One that shows nothing but what Fetch from remote gives: then the worker's part is what counts.
    await comfy.load(breakingWorkflow("Paint"));
    await check();
    await page.getByText("Every worker can run this workflow").last().waitFor();
    await card.getByText("Can run the open workflow").waitFor();
    await comfy.load(onlyHereWorkflow());
    await check();
    await card.getByText(/TestOnlyHere/).waitFor();
    expect(await card.getByText("Can run the open workflow").count()).toBe(0);
  });
}

function widths(images: readonly unknown[]): number[] {
  return (images as readonly { readonly naturalWidth: number }[]).map(({ naturalWidth }) => naturalWidth);
}
