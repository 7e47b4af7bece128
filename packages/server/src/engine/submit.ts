import { randomUUID } from "node:crypto";
import { isObject, type Json, type JsonObject, type NodeId } from "@netdist/sdk/prompt";
import { coerce, isTruthy } from "./python/coerce.ts";
import { hookContext } from "./run/context.ts";
import type { Answer, Clock, EngineOptions, Profile, QueueItem } from "./types.ts";
import { issue } from "./validate/issues.ts";
import { validatePrompt } from "./validate/prompt.ts";
import type { DraftPrompt } from "./validate/types.ts";

const SENSITIVE = ["auth_token_comfy_org", "api_key_comfy_org"];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** aiohttp's answer where a handler throws. */
export const SERVER_ERROR: Answer = { status: 500, body: "500 Internal Server Error\n\nServer got itself in trouble" };

/** Reads the body of POST /prompt: what to queue, or the refusal. `counter` is taken where the body has no number. */
export async function readSubmission(
  options: EngineOptions,
  clock: Clock,
  counter: () => number,
  body: unknown,
): Promise<{ item: QueueItem; nodeErrors: JsonObject } | Answer> {
  if (!isObject(body)) return Array.isArray(body) ? noPrompt() : SERVER_ERROR;
  const number = priorityOf(body, counter);
  if (number === undefined) return SERVER_ERROR;
  if (!Object.hasOwn(body, "prompt")) return noPrompt();
  const promptId = promptIdOf(body, options.profile);
  if (promptId === undefined) return invalidPromptId();
  const extraData = body["extra_data"] === undefined ? {} : body["extra_data"];
  if (!isObject(body["prompt"]) || !isObject(extraData)) return SERVER_ERROR;

  // Validation checks each node's form before it looks into it.
  const prompt = structuredClone(body["prompt"]) as unknown as DraftPrompt;
  const { registry, profile, folders } = options;
  const found = await validatePrompt({
    ...{ prompt, registry, profile, folders, targets: targetsOf(body["partial_execution_targets"]) },
    hookContext: (id: NodeId) => hookContext(options, id, undefined),
  });
  if (found.error) return refusal(found.error, found.nodeErrors);
  const extra = splitExtraData(extraData, body["client_id"], options.profile, clock);
  return { item: { number, promptId, prompt, outputs: found.outputs, ...extra }, nodeErrors: found.nodeErrors };
}

/** The priority; undefined where Python's `float()` would throw. The counter moves on without a `number` only. */
function priorityOf(body: JsonObject, counter: () => number): number | undefined {
  if (!Object.hasOwn(body, "number")) {
    const next = counter();
    return isTruthy(body["front"]) ? -next : next;
  }
  try {
    return coerce("FLOAT", body["number"] ?? null) as number;
  } catch {
    return undefined;
  }
}

function promptIdOf(body: JsonObject, profile: Profile): string | undefined {
  const id = body["prompt_id"];
  if (profile === "0.3.64") return id === undefined ? randomUUID() : (coerce("STRING", id) as string);
  if (id === undefined || id === null) return randomUUID();
  return typeof id === "string" && UUID.test(id) ? id : undefined;
}

function targetsOf(targets: Json | undefined): readonly Json[] | undefined {
  return Array.isArray(targets) ? targets : undefined;
}

function splitExtraData(extraData: JsonObject, clientId: Json | undefined, profile: Profile, clock: Clock) {
  const shown: Record<string, Json | undefined> = { ...extraData };
  const sensitive: Record<string, Json | undefined> = {};
  if (clientId !== undefined) shown["client_id"] = clientId;
  for (const name of SENSITIVE) {
    if (!Object.hasOwn(shown, name)) continue;
    sensitive[name] = shown[name];
    delete shown[name];
  }
  if (profile !== "0.3.64") shown["create_time"] = Math.trunc(clock.now());
  return { extraData: shown as JsonObject, sensitive: sensitive as JsonObject };
}

function noPrompt(): Answer {
  return refusal(issue("no_prompt", "No prompt provided", "No prompt provided", {}));
}

function invalidPromptId(): Answer {
  const rule = "prompt_id must be a UUID string in canonical lowercase hyphenated form";
  const details = `${rule}; omit it to let the server generate one`;
  return refusal(issue("invalid_prompt_id", "prompt_id must be a valid UUID", details, {}));
}

function refusal(error: JsonObject, nodeErrors: JsonObject = {}): Answer {
  return { status: 400, body: { error, node_errors: nodeErrors } };
}
