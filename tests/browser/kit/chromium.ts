import { type Browser, chromium } from "playwright-core";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Path of a Chromium; "" where there is none. */
    chromium: string;
    /** ComfyUI's frontend; null where it could not be fetched. */
    frontend: { readonly version: string; readonly root: string; readonly docs: string } | null;
  }
}

export const chromiumPath = inject("chromium");

/** A browser that asks nothing of the internet by itself. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
}
