import { afterAll, beforeAll, describe, inject } from "vitest";
import { type Bed, makeBed, ownPrimary } from "./kit/bed.ts";
import { chromiumPath } from "./kit/chromium.ts";
import { bootTests } from "./suite/boot.ts";
import { dyingTests } from "./suite/dying.ts";
import { editingTests } from "./suite/editing.ts";
import { failingTests } from "./suite/failing.ts";
import { fileTests } from "./suite/files.ts";
import { growingTests } from "./suite/growing.ts";
import { hostileTests } from "./suite/hostile.ts";
import { pickerTests } from "./suite/pickers.ts";
import { rendererTests } from "./suite/renderers.ts";
import { runTests } from "./suite/run.ts";
import { scaleTests } from "./suite/scale.ts";

const frontend = inject("frontend");
const missing = [chromiumPath ? "" : "a Chromium", frontend ? "" : "ComfyUI's frontend"].filter(Boolean);
const needs = missing.map((what) => ` (needs ${what})`).join("");

describe.skipIf(missing.length > 0)(`ComfyUI's frontend on our server${needs}`, () => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await makeBed((folder) => ownPrimary(folder, frontend));
    await bed.comfy.open();
  }, 60_000);
  afterAll(() => bed?.[Symbol.asyncDispose]());
  const its = (): Bed => bed;

  bootTests(its);
  runTests(its);
  failingTests(its);
  fileTests(its);
  growingTests(its);
  pickerTests(its);
  rendererTests(its);
  editingTests(its);
  hostileTests(its);
  scaleTests(its);
  dyingTests(its);
});
