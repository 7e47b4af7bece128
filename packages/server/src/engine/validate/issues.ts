import type { Json, JsonObject } from "@netdist/sdk/prompt";
import type { Issue } from "./types.ts";

/** The `input_config` of an issue: the input's `[type, options]` pair. */
export type InputConfig = readonly [type: Json, options: JsonObject];

/** An issue of a prompt or of one of its nodes. */
export function issue(type: string, message: string, details: string, extra_info: JsonObject): Issue {
  return { type, message, details, extra_info };
}

/** `shown` is the name as the text says it: of a member of a dynamic input, its own part. */
export function requiredInputMissing(name: string, shown: string): Issue {
  return issue("required_input_missing", "Required input is missing", shown, { input_name: name });
}

/** What a node's own validator says against an input. */
export function customValidationFailed(name: string, why: string): Issue {
  return issue("custom_validation_failed", "Custom validation failed for node", `${name} - ${why}`, {
    input_name: name,
  });
}

/** A node that waits for itself, over `nodes`. */
export function dependencyCycle(node: string, nodes: readonly string[], path: string): Issue {
  return issue("dependency_cycle", "Dependency cycle detected", path, { node_id: node, cycle_nodes: nodes });
}

/** What an exception in the check of a node above says, as its consumer's `input` reports it. */
export function innerException(error: unknown, input: { name: string; config: InputConfig; link: Json }): Issue {
  const { name, message, traceback } = facts(error);
  return issue("exception_during_inner_validation", "Exception when validating inner node", message, {
    input_name: input.name,
    input_config: input.config,
    exception_message: message,
    exception_type: name,
    traceback,
    linked_node: input.link,
  });
}

/** What an exception in the check of an output node says. */
export function outerException(error: unknown): Issue {
  const { name, message, traceback } = facts(error);
  return issue("exception_during_validation", "Exception when validating node", message, {
    exception_type: name,
    traceback,
  });
}

function facts(error: unknown): { name: string; message: string; traceback: string[] } {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), traceback: [] };
  return { name: error.name, message: error.message, traceback: [`  ${error.name}: ${error.message}\n`] };
}
