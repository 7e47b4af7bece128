import { readFile } from "node:fs/promises";
import { createServer } from "@netdist/server";
import { expect, test } from "vitest";
import type { Bed } from "../kit/bed.ts";
import { openPanel } from "../kit/on-page.ts";

export function editingTests(bed: () => Bed): void {
  test("T15: without the token the list is read-only, and says how to get it", async () => {
    const { comfy } = bed();
    await useToken(comfy.page, "");
    const panel = await openPanel(comfy);
    await panel.getByText("The list of workers is read-only here").click();
    await panel.getByText(/__netdist\/token/).waitFor();
    expect(await panel.getByRole("button", { name: "Add worker" }).isDisabled()).toBe(true);
    expect(await panel.getByRole("switch", { name: "Enable attic" }).isDisabled()).toBe(true);
    await panel.getByLabel("Token").fill("wrong");
    await panel.getByRole("button", { name: "Use token" }).click();
    await panel.getByRole("alert").waitFor();
  });

  test("with the token a worker is tested, added, switched off and removed; the file keeps its comments", async () => {
    const { comfy, token, configFile } = bed();
    await using other = await createServer();
    const panel = await openPanel(comfy);
    await panel.getByLabel("Token").fill(await token());
    await panel.getByRole("button", { name: "Use token" }).click();
    await panel.getByRole("button", { name: "Add worker" }).click();
    const form = panel.getByRole("form", { name: "Add worker" });
    await form.getByLabel("Address", { exact: true }).fill(other.url);
    await form.getByLabel("Name", { exact: true }).fill("cellar");
    await form.getByLabel("Value", { exact: true }).fill("Bearer sesame");
    await form.getByLabel("Header", { exact: true }).fill("Authorization");
    await form.getByRole("button", { name: "Test" }).click();
    await form.getByText(/It answers: ComfyUI 0\.33\.0/).waitFor();
    await form.getByRole("button", { name: "Save" }).click();
    const card = panel.getByRole("listitem", { name: "cellar" });
    await card.and(panel.locator("[data-standing=ready]")).waitFor();
    const written = await readFile(configFile, "utf8");
    expect(written).toContain("name: attic # under the roof");
    expect(written).toContain("Authorization: Bearer sesame");
    // T17: what was typed is shown nowhere again.
    expect(await comfy.page.content()).not.toContain("sesame");
    await card.getByRole("switch", { name: "Enable cellar" }).click();
    await card.and(panel.locator("[data-standing=off]")).waitFor();
    await card.getByRole("button", { name: "More about cellar" }).click();
    await card.getByRole("menuitem", { name: "Remove" }).click();
    await card.getByRole("button", { name: "Remove" }).click();
    await card.waitFor({ state: "detached" });
    expect(await readFile(configFile, "utf8")).not.toContain("cellar");
  });

  test("the keyboard alone: every control has a name, the menu its arrows, Escape goes back", async () => {
    const { comfy, token } = bed();
    const { page } = comfy;
    const panel = await openPanel(comfy);
    await useToken(page, await token());
    await panel.getByRole("button", { name: "Refresh", exact: true }).click();
    await expect.poll(() => panel.getByRole("button", { name: "Add worker" }).isEnabled()).toBe(true);
    const names = await panel
      .locator("button, a, input, summary")
      .evaluateAll((all) =>
        (all as unknown as Named[]).map(
          ({ ariaLabel, labels, textContent }) => ariaLabel ?? labels?.[0]?.textContent ?? textContent.trim(),
        ),
      );
    expect(names.filter((name) => name === "")).toEqual([]);
    await panel.getByRole("button", { name: "Check workflow" }).focus();
    const order: string[] = [];
    for (let presses = 0; presses < 5; presses++) {
      await page.keyboard.press("Tab");
      order.push(await label(page));
    }
    expect(order).toEqual(["Refresh", "Add worker", "Enable attic", "More about attic", "Run here: attic"]);
    await panel.getByRole("button", { name: "More about attic" }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page)).toBe("Open its page");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => focused(page)).toBe("Refresh");
    await page.keyboard.press("End");
    await expect.poll(() => focused(page)).toBe("Remove");
    await page.keyboard.press("Escape");
    expect(await label(page)).toBe("More about attic");
    expect(await panel.getByRole("menu").count()).toBe(0);
    // A form has the focus while it is open, and gives it back.
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page)).toBe("Open its page");
    for (let presses = 0; presses < 4; presses++) await page.keyboard.press("ArrowDown");
    await expect.poll(() => focused(page)).toBe("Edit");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("url");
    await page.keyboard.press("Escape");
    await expect.poll(() => label(page)).toBe("More about attic");
    await panel.getByRole("button", { name: "Add worker" }).focus();
    await page.keyboard.press("Enter");
    await panel.getByRole("form", { name: "Add worker" }).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => label(page)).toBe("Add worker");
  });
}

/** As the link in the log does it. */
function useToken(page: Bed["comfy"]["page"], token: string): Promise<void> {
  return page.evaluate((text) => localStorage.setItem("netdist.token", text), token);
}

interface Named {
  readonly ariaLabel: string | null;
  readonly labels?: ArrayLike<{ readonly textContent: string }> | null;
  readonly textContent: string;
}

function focused(page: Bed["comfy"]["page"]): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.textContent);
}

function label(page: Bed["comfy"]["page"]): Promise<string> {
  return page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
}
