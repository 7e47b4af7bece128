import { createServer, type Server } from "@netdist/server";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { pack as images } from "../../packages/nodes-images/src/index.ts";
import { pack as simple } from "../../packages/nodes-simple/src/index.ts";
import { chromiumPath, startChromium } from "./kit/chromium.ts";
import { type ComfyPage, comfyPage } from "./kit/comfy-page.ts";

const frontend = inject("frontend");
const missing = [chromiumPath ? "" : "a Chromium", frontend ? "" : "ComfyUI's frontend"].filter(Boolean);

describe.skipIf(missing.length > 0)(
  `ComfyUI's frontend on our server${missing.map((what) => ` (needs ${what})`)}`,
  () => {
    let server: Server;
    let browser: Browser;
    let comfy: ComfyPage;
    beforeAll(async () => {
      server = await createServer({
        packs: [simple, images],
        frontEndRoot: frontend?.root,
        docsRoot: frontend?.docs,
      });
      browser = await startChromium();
      comfy = await comfyPage(browser, server.url);
      await comfy.open();
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      await server?.close();
    });

    test("starts without a failed request that matters and without an error of ours", () => {
      const optional = ["/user.css", "/api/userdata", "/api/userdata/user.css", "/api/userdata/comfy.templates.json"];
      const mattering = comfy.faults.requests.filter((line) => !optional.some((path) => line === `404 GET ${path}`));
      expect(mattering).toEqual([]);
      expect(comfy.faults.errors.filter((text) => !text.includes("graph accessed before initialization"))).toEqual([]);
    });
  },
);
