import { afterAll } from "vitest";
import { type Built, buildPacks } from "./build.ts";
import { pythonSuite } from "./python-suite.ts";

/** A suite in Python that needs the real host and the packs of these tests. */
export function kitSuite(name: string): void {
  let built: Built | undefined;
  pythonSuite(name, async () => {
    built = await buildPacks();
    return { NETDIST_TEST_BUILD: built.folder, NETDIST_NODE: process.execPath };
  });
  afterAll(() => built?.[Symbol.asyncDispose]());
}
