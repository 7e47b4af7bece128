import type { Browser, BrowserContext, Page } from "playwright-core";

/** Settings that keep a test's page still; see the frontend's own end-to-end tests. */
const SETTINGS = {
  "Comfy.TutorialCompleted": true,
  "Comfy.UseNewMenu": "Top",
  "Comfy.Graph.CanvasInfo": false,
  "Comfy.Minimap.Visible": false,
  "Comfy.Workflow.Persist": false,
  "Comfy.Window.UnloadConfirmation": false,
  "Comfy.Notification.ShowVersionUpdates": false,
  "Comfy.Appearance.DisableAnimations": true,
  "Comfy.VersionCompatibility.DisableWarnings": true,
  "Comfy.EnableTooltips": false,
  "Comfy.Locale": "en",
} as const;

/** What a page did wrong. */
export interface Faults {
  /** Answers of 400 and more, `404 GET /path`. */
  readonly requests: string[];
  readonly errors: string[];
}

/** A page with ComfyUI's frontend. */
export interface ComfyPage extends AsyncDisposable {
  readonly page: Page;
  readonly faults: Faults;
  readonly url: string;
  /** Loads the page (again) and waits until the frontend is ready. */
  open(): Promise<void>;
  setting(id: string, value: unknown): Promise<void>;
  /** Loads a workflow as the frontend saves it. */
  load(workflow: object, name?: string): Promise<void>;
}

export async function comfyPage(browser: Browser, url: string, settings: object = {}): Promise<ComfyPage> {
  await post(url, "/api/settings", { ...SETTINGS, ...settings });
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  // Below a test's own limit, so that its error says what was waited for.
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const faults = await watch(context, page, new URL(url).origin);
  return {
    ...{ page, faults, url },
    async open() {
      await page.goto(`${url}/`);
      await isReady(page);
    },
    async setting(id, value) {
      await page.evaluate(([key, to]) => window.app.extensionManager.setting.set(key, to), [id, value] as const);
    },
    async load(workflow, name = "test") {
      await page.evaluate(([graph, title]) => window.app.loadGraphData(graph, true, true, title), [
        workflow,
        name,
      ] as const);
      await page.waitForFunction(() => !window.app.extensionManager.workflow.isBusy);
      await page.evaluate(async () => {
        if (window.app.graph._nodes.length > 0)
          await window.app.extensionManager.command.execute("Comfy.Canvas.FitView");
      });
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}

async function watch(context: BrowserContext, page: Page, origin: string): Promise<Faults> {
  const faults: Faults = { requests: [], errors: [] };
  // Nothing of the internet: releases, the registry of nodes.
  await context.route(
    (address) => address.origin !== origin,
    (route) => route.abort(),
  );
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (response.status() >= 400)
      faults.requests.push(`${response.status()} ${response.request().method()} ${pathname}`);
  });
  page.on("pageerror", (error) => faults.errors.push(error.stack ?? error.message));
  page.on("console", (message) => {
    // The browser's own line about a failed request is in `requests` already.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      faults.errors.push(message.text());
  });
  return faults;
}

async function isReady(page: Page): Promise<void> {
  await page.waitForFunction(
    () => window.app?.extensionManager && window.graph && !document.querySelector(".p-blockui-mask"),
  );
  // The first workflow comes a little later; frontends of 2025 may have none.
  await page
    .waitForFunction(() => window.app.extensionManager.workflow.activeWorkflow, undefined, { timeout: 5000 })
    .catch(() => {});
}

async function post(url: string, path: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status}`);
}
