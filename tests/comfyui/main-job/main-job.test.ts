import { afterAll, beforeAll, describe, test } from "vitest";
import { fastAttention, oneByOne, type RealWorker, startWorker, versions } from "./bed.ts";
import { cancelling } from "./cancel.ts";
import { command } from "./command.ts";
import { exactOnOne, exactOnTwo } from "./exact.ts";
import { failures } from "./failures.ts";
import { inputsAndCarriers } from "./inputs.ts";
import { joinedPictures } from "./joined.ts";
import { offsetOnOne, offsetOnTwo } from "./offset.ts";
import { oldFiles } from "./old-files.ts";

// Our server as primary, unmodified ComfyUI servers as workers: one of each version, started once.
const workers = new Map<string, RealWorker>();
const workerOf = (version: string | undefined) => () => {
  const found = workers.get(version ?? "");
  if (!found) throw new Error(`no worker of version ${version}`);
  return found;
};

beforeAll(async () => {
  const options = { extraNodes: [oneByOne], args: [fastAttention] };
  const starts = versions.map(async (version) => workers.set(version, await startWorker(version, options)));
  // All of them, so that afterAll stops those that did start.
  for (const start of await Promise.allSettled(starts)) if (start.status === "rejected") throw start.reason;
});
afterAll(async () => {
  for (const worker of workers.values()) await worker.stop();
});

if (versions.length === 0) test.skip("the main job on real workers: COMFYUI_DIR is not set");

describe.each(versions)("a ComfyUI %s as worker", (version) => {
  offsetOnOne(workerOf(version));
  exactOnOne(workerOf(version));
  inputsAndCarriers(workerOf(version));
  joinedPictures(workerOf(version));
  cancelling(workerOf(version));
  failures(workerOf(version));
});

const [first, second = first] = versions;
describe.runIf(first)(`ComfyUI ${first} and ${second} as workers`, () => {
  offsetOnTwo(workerOf(first), workerOf(second));
  exactOnTwo(workerOf(first), workerOf(second));
  oldFiles(workerOf(first), workerOf(second));
  command(workerOf(first), workerOf(second));
});
