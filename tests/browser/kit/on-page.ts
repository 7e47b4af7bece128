import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import type { ComfyPage } from "./comfy-page.ts";

/** Where the tests leave their pictures. */
export const screenshots = join(import.meta.dirname, "../../../node_modules/.cache/screenshots");
mkdirSync(screenshots, { recursive: true });

/** Opens the panel of workers, unless it is open. */
export async function openPanel({ page }: ComfyPage): Promise<Locator> {
  const panel = page.locator(".netdist:not(dialog)");
  if (!(await panel.isVisible())) await page.locator(".netdist-workers-tab-button").click();
  await panel.waitFor();
  return panel;
}

/** Of a picture of the panel. */
const HEIGHT = 560;

/** Pictures of the panel as it is, dark and light. */
export async function picturePanel(comfy: ComfyPage, name: string): Promise<void> {
  const panel = await openPanel(comfy);
  for (const palette of ["light", "dark"]) {
    await comfy.setting("Comfy.ColorPalette", palette);
    const clip = { ...((await panel.boundingBox()) ?? { x: 0, y: 0, width: 300 }), height: HEIGHT };
    await comfy.page.screenshot({ path: join(screenshots, `${name}-${palette}.png`), clip });
  }
}

/** Gives the canvas its room. */
export async function closePanel({ page }: ComfyPage): Promise<void> {
  const panel = page.locator(".netdist:not(dialog)");
  if (await panel.isVisible()) await page.locator(".netdist-workers-tab-button").click();
  await panel.waitFor({ state: "detached" });
}

/** Chooses a worker in the picker of a node, as its list does. */
export function pickWorker(page: Page, nodeId: number, worker: string): Promise<unknown> {
  return page.evaluate(
    ([id, name]) => {
      const node = window.app.graph._nodes.find((one) => Number(one.id) === id);
      const picker = node?.widgets?.at(-1);
      const offered = picker?.options?.values;
      const values = typeof offered === "function" ? (offered as () => string[])() : [];
      if (!picker || !values.includes(name)) throw new Error(`no ${name} among ${values.join(", ")}`);
      picker.value = name;
      picker.callback?.(name);
      return node?.widgets?.[0]?.value;
    },
    [nodeId, worker] as const,
  );
}

/** Presses Run. */
export async function run(page: Page): Promise<void> {
  const button = page.locator("[data-testid=queue-button]");
  // Frontends of 2025 have it without this mark.
  if ((await button.count()) > 0) await button.click();
  else await page.evaluate(() => void window.app.queuePrompt(0, 1));
}

/** What the frontend says of a failed run: newer ones in the panel on the right, those of 2025 in a dialog. */
export async function openError(page: Page): Promise<Locator> {
  const details = page.getByRole("button", { name: "View details" });
  const dialog = page.getByRole("dialog");
  await details.or(dialog).first().waitFor();
  if (!(await details.isVisible())) return dialog;
  await details.click();
  return page.getByTestId("properties-panel");
}

export async function closeError(page: Page): Promise<void> {
  const panel = page.getByTestId("properties-panel");
  if (await panel.isVisible()) await panel.getByRole("button", { name: /properties panel/ }).click();
  else await page.keyboard.press("Escape");
}

/** Resolves when the node with this id shows how far it is. */
export async function progressOn(page: Page, nodeId: number): Promise<void> {
  await page.waitForFunction(
    (id) => (window.app.graph._nodes.find((node) => Number(node.id) === id)?.progress ?? 0) > 0,
    nodeId,
  );
}

/** Resolves with the number of pictures that a node shows at the end. */
export async function picturesOn(page: Page, nodeId: number, count: number): Promise<void> {
  await page.waitForFunction(([id, wanted]) => window.app.nodeOutputs[String(id)]?.images?.length === wanted, [
    nodeId,
    count,
  ] as const);
}

/** Cuts the frontend's socket; resolves when the page has said `text` and the frontend has made itself another one. */
export async function loseConnection(page: Page, text: string): Promise<void> {
  const lost = await page.evaluateHandle((wanted) => {
    const { socket } = window.comfyAPI.api.api;
    const seen = { text: false };
    // However short it stands there.
    new MutationObserver(() => {
      seen.text ||= document.body.textContent?.includes(wanted) === true;
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    socket.close();
    return { socket, seen };
  }, text);
  await page.waitForFunction(({ socket: old, seen }) => {
    const { socket } = window.comfyAPI.api.api;
    return seen.text && socket !== old && socket.readyState === 1;
  }, lost);
}

/** Resolves when nothing runs or waits at a server. */
export async function isIdle(url: string): Promise<boolean> {
  const queue = (await (await fetch(`${url}/queue`)).json()) as Record<string, unknown[]>;
  return Object.values(queue).every((items) => items.length === 0);
}
