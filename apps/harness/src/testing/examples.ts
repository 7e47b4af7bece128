import { join } from "node:path";

/** The folder of the example workflows. */
export const examples = join(import.meta.dirname, "../../../../examples");
/** A queue node and a sampler, in the form that the frontend saves. */
export const simple = join(examples, "simple.json");
/** Options for a sampler that takes no time. */
export const fast = ["--set", "NetDistProceduralSampler.step_ms=0"];
