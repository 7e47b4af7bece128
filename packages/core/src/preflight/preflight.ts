import { NetDistError } from "../errors/index.ts";
import { graphOf } from "../graph/index.ts";
import type { Plan } from "../plan.ts";
import { unsendable } from "./carriers.ts";
import { missingClasses, missingSlots } from "./classes.ts";
import { checkFiles, type FileFacts } from "./files.ts";
import { missingModels } from "./models.ts";

export interface PreflightFacts extends FileFacts {
  /** The worker's name or origin, for messages. */
  readonly worker?: string | undefined;
}

/**
 * Checks a plan against what is known of its worker, before anything is sent. Refuses only what is certain: everything
 * else is for the worker's own answer. Gives the plan, without files that turn out to be texts. Throws NetDistError
 * PREFLIGHT_FAILED with every single problem in `facts.errors`.
 */
export async function preflight(plan: Plan, facts: PreflightFacts): Promise<Plan> {
  const { objectInfo, worker = "The worker" } = facts;
  const graph = graphOf(plan.prompt);
  const checked = await checkFiles(graph, plan.files, facts, worker);
  const errors = [
    ...missingClasses(graph, objectInfo, worker),
    ...missingSlots(graph, objectInfo, worker),
    ...missingModels(graph, objectInfo, worker),
    ...unsendable(graph, objectInfo, plan.captures),
    ...checked.errors,
  ];
  if (errors.length > 0) throw failed(errors, facts.worker);
  return { ...plan, files: checked.files };
}

function failed(errors: readonly NetDistError[], worker: string | undefined): NetDistError {
  const count = errors.length === 1 ? "a reason" : `${errors.length} reasons`;
  const list = errors.map(({ message }) => `\n- ${message}`).join("");
  return new NetDistError(
    "PREFLIGHT_FAILED",
    `The prompt was not sent to ${worker ?? "the worker"}, for ${count}:${list}`,
    {
      phase: "preflight",
      worker,
      errors,
    },
  );
}
