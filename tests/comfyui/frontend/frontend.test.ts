import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { type Bed, makeBed } from "../../browser/kit/bed.ts";
import { chromiumPath } from "../../browser/kit/chromium.ts";
import { bootTests } from "../../browser/suite/boot.ts";
import { dyingTests } from "../../browser/suite/dying.ts";
import { editingTests } from "../../browser/suite/editing.ts";
import { fileTests } from "../../browser/suite/files.ts";
import { hostileTests } from "../../browser/suite/hostile.ts";
import { rendererTests } from "../../browser/suite/renderers.ts";
import { runTests } from "../../browser/suite/run.ts";
import { buildFolder } from "../bridge/folder.ts";
import { checkouts } from "../checkouts.ts";
import { startComfyUI } from "../servers.ts";

// The suites look at the frontend that is fetched for our server, too; older versions have another one.
const VERSION = "0.33.0";
const isThere = checkouts().some(({ version }) => version === VERSION);
const needs = chromiumPath ? "" : " (needs a Chromium)";

describe.skipIf(!isThere || !chromiumPath)(`ComfyUI's frontend on ComfyUI ${VERSION}${needs}`, () => {
  let bed: Bed;
  beforeAll(async () => {
    const { folder } = await buildFolder("apps/comfyui");
    const standIn = join(import.meta.dirname, "netdist_stand_in");
    bed = await makeBed((baseDirectory) =>
      startComfyUI(VERSION, { baseDirectory, extraNodes: [folder, standIn], logName: "frontend" }),
    );
    await bed.comfy.open();
  });
  afterAll(() => bed?.[Symbol.asyncDispose]());
  const its = (): Bed => bed;

  bootTests(its);
  runTests(its);
  fileTests(its);
  rendererTests(its);
  editingTests(its);
  hostileTests(its);
  dyingTests(its);
});
