import { isObject, type Json, type JsonObject, type Prompt, parseJson } from "@netdist/sdk/prompt";
import { type ErrorCode, NetDistError } from "./index.ts";
import { sanitize, sanitizeLine } from "./sanitize.ts";
import { nameWorker, type WireContext } from "./wire.ts";

/** At most this many of a prompt's faults are told one by one. */
const MAX_FAULTS = 20;

interface Fault {
  readonly nodeId: string;
  readonly classType: string;
  readonly title: string;
  readonly input: string | undefined;
  readonly says: string;
}

/**
 * A prompt that the worker's validation refused, node by node: id, title, class, input and value. `error` may be an
 * object or, from old servers and proxies, a string.
 */
export function rejection(body: string, prompt: Prompt, context: WireContext): NetDistError {
  const answer = parse(body);
  const error = answer?.["error"];
  const faults = nodeFaults(answer?.["node_errors"], prompt);
  const missing = isObject(error) ? missingClass(error, prompt) : undefined;
  const all = missing ? [missing, ...faults] : faults;
  const reason = all.length > 0 ? sentences(all) : promptReason(error, body);
  const first = all[0];
  return new NetDistError(
    missing ? "MISSING_NODE" : refusalCode(error),
    `${nameWorker(context)} refused the prompt: ${reason}`,
    {
      phase: "submit",
      worker: context.worker,
      promptId: context.promptId,
      nodeId: first?.nodeId,
      classType: first?.classType,
      title: first?.title,
      input: first?.input,
      hint: missing ? "Install the node pack that has it on that worker, or use another worker." : undefined,
      retryable: false,
      detail: sanitize(body),
    },
  );
}

function parse(body: string): JsonObject | undefined {
  try {
    const value = parseJson(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function refusalCode(error: Json | undefined): ErrorCode {
  return isObject(error) && error["type"] === "prompt_no_outputs" ? "NO_OUTPUTS" : "REJECTED";
}

function promptReason(error: Json | undefined, body: string): string {
  if (typeof error === "string") return sentence(error);
  if (!isObject(error)) return sentence(body === "" ? "it gave no reason" : body);
  const details = typeof error["details"] === "string" ? error["details"] : "";
  return sentence([error["message"], details].filter((part) => typeof part === "string" && part !== "").join(": "));
}

function nodeFaults(errors: Json | undefined, prompt: Prompt): Fault[] {
  if (!isObject(errors)) return [];
  return Object.entries(errors).flatMap(([nodeId, node]) => {
    if (!isObject(node) || !Array.isArray(node["errors"])) return [];
    const classType = typeof node["class_type"] === "string" ? node["class_type"] : "";
    return (node["errors"] as readonly Json[]).filter(isObject).map((error) => fault(nodeId, classType, error, prompt));
  });
}

function fault(nodeId: string, classType: string, error: JsonObject, prompt: Prompt): Fault {
  const node = Object.hasOwn(prompt, nodeId) ? prompt[nodeId] : undefined;
  const extra = isObject(error["extra_info"]) ? error["extra_info"] : {};
  const input = typeof extra["input_name"] === "string" ? extra["input_name"] : undefined;
  const value = extra["received_value"] ?? (input === undefined ? undefined : node?.inputs[input]);
  const message = typeof error["message"] === "string" ? error["message"] : String(error["type"] ?? "refused");
  const details = typeof error["details"] === "string" ? error["details"] : "";
  const at = input === undefined ? "" : `, input ${input}${value === undefined ? "" : ` = ${show(value)}`}`;
  return {
    nodeId: sanitizeLine(nodeId),
    classType: sanitizeLine(classType || (node?.class_type ?? "")),
    title: sanitizeLine(node?._meta?.title ?? ""),
    input: input === undefined ? undefined : sanitizeLine(input),
    says: sentence(`${at}: ${message}${details === "" || details === input ? "" : ` (${details})`}`),
  };
}

function missingClass(error: JsonObject, prompt: Prompt): Fault | undefined {
  const extra = isObject(error["extra_info"]) ? error["extra_info"] : {};
  const details = typeof error["details"] === "string" ? error["details"] : "";
  // 0.3.64 says invalid_prompt, and names the node only in its details: "Node ID '#7'".
  const nodeId = typeof extra["node_id"] === "string" ? extra["node_id"] : /^Node ID '#(.+)'$/.exec(details)?.[1];
  if (nodeId === undefined || !/^(missing_node_type|invalid_prompt)$/.test(String(error["type"]))) return undefined;
  const node = Object.hasOwn(prompt, nodeId) ? prompt[nodeId] : undefined;
  return {
    nodeId: sanitizeLine(nodeId),
    classType: sanitizeLine(node?.class_type ?? String(extra["class_type"] ?? "")),
    title: sanitizeLine(node?._meta?.title ?? ""),
    input: undefined,
    says: ": the worker has no such node.",
  };
}

function sentences(faults: readonly Fault[]): string {
  const told = faults.slice(0, MAX_FAULTS).map((one, index) => {
    const title = one.title === "" || one.title === one.classType ? "" : `"${one.title}", `;
    return `${index === 0 ? "node" : "Node"} ${one.nodeId} (${title}${one.classType})${one.says}`;
  });
  const more = faults.length - told.length;
  return more > 0 ? `${told.join(" ")} And ${more} more.` : told.join(" ");
}

function show(value: Json): string {
  return sanitizeLine(
    typeof value === "string" ? JSON.stringify(value) : `${Array.isArray(value) ? "a link or list" : String(value)}`,
    120,
  );
}

function sentence(text: string): string {
  const line = sanitizeLine(text, 600);
  return /[.!?…]$/.test(line) ? line : `${line}.`;
}
