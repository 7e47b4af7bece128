import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Bed } from "../kit/bed.ts";
import { openPanel, screenshots } from "../kit/on-page.ts";

const MARKUP = '<img src=x onerror="window.hit=1"><b>bold</b>';

export function hostileTests(bed: () => Bed): void {
  test("T18: text of workers and of the config file is text, in the panel and on its own page", async () => {
    const { comfy, configFile } = bed();
    const before = await readFile(configFile, "utf8");
    await writeFile(
      configFile,
      `${before}  - name: ${JSON.stringify(MARKUP)}\n    url: http://127.0.0.1:1\n    tags: [${JSON.stringify(MARKUP)}]\n`,
    );
    try {
      const panel = await openPanel(comfy);
      await panel.getByRole("button", { name: "Refresh", exact: true }).click();
      await panel.getByRole("heading", { name: MARKUP }).waitFor();
      expect(await panel.locator("b").count()).toBe(0);
      expect(await comfy.page.evaluate(() => "hit" in window)).toBe(false);
    } finally {
      await writeFile(configFile, before);
    }
  });

  test("a translation shows, English where it has a gap", async () => {
    const { browser, comfy } = bed();
    await using context = await browser.newContext({ locale: "de-AT" });
    const page = await context.newPage();
    await page.route("**/api/i18n", (route) => route.fulfill({ json: { de: { netdist: { jobs: "Aufträge" } } } }));
    await page.goto(`${comfy.url}/netdist/`);
    await page.getByRole("heading", { name: "Aufträge" }).waitFor();
    await page.getByRole("heading", { name: "Workers" }).waitFor();
  });

  test("the page of its own, on a phone: the link brings the token, and events keep it as things are", async () => {
    const { browser, comfy, token, worker } = bed();
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      colorScheme: "light",
      hasTouch: true,
    });
    // Below a test's own limit, so that its error says what was waited for.
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(`${comfy.url}/netdist/#token=${await token()}`);
    await page.getByRole("listitem", { name: "attic" }).and(page.locator("[data-standing=ready]")).waitFor();
    expect(page.url()).not.toContain("token");
    expect(await page.getByRole("button", { name: "Add worker" }).isEnabled()).toBe(true);
    const prompt = {
      "1": { class_type: "EmptyImage", inputs: { width: 64, height: 64, batch_size: 1, color: 255 } },
      "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "phone" } },
    };
    await fetch(`${comfy.url}/netdist/run`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ worker: "attic", prompt, workflow: {} }),
    });
    await page.locator("[data-phase=succeeded]").first().waitFor();
    await page.screenshot({ path: join(screenshots, "phone.png") });
    await page.getByRole("button", { name: "Open the result of the job on attic" }).first().click();
    await page
      .getByRole("dialog")
      .getByRole("img", { name: /file 1 of 1$/ })
      .waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "More about attic" }).click();
    await page.getByRole("menuitem", { name: "Free memory" }).click();
    await page.getByText("attic was asked to free its memory").first().waitFor();
    expect(errors).toEqual([]);
    expect(worker.url).toContain("127.0.0.1");
    await context.close();
  });
}
