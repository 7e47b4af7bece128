import { expect } from "vitest";
import type { Bench } from "./bench.ts";
import type { NodeErrors, Problem, Prompt, Refused } from "./wire.ts";

/** Proves one requirement, or throws. */
export type Check = (bench: Bench) => Promise<void>;
/** Checks by the id of their requirement. */
export type Checks = Readonly<Record<string, Check>>;

/** Sends a prompt that must be refused with 400, and gives the answer. */
export async function refused(
  { http }: Bench,
  prompt: Prompt,
  body: Readonly<Record<string, unknown>> = {},
): Promise<Refused> {
  const reply = await http.post("/prompt", { prompt, ...body });
  expect(reply.status, reply.text).toBe(400);
  return reply.json<Refused>();
}

/** Sends a prompt all of whose outputs must fail validation, and gives one node's errors. */
export async function nodeErrors(bench: Bench, prompt: Prompt, node: string): Promise<NodeErrors> {
  const { error, node_errors } = await refused(bench, prompt);
  expect(error.type).toBe("prompt_outputs_failed_validation");
  const found = node_errors[node];
  if (!found) throw new Error(`no errors of node ${node}: ${JSON.stringify(node_errors)}`);
  return found;
}

/** The only error of a node. */
export async function nodeError(bench: Bench, prompt: Prompt, node: string): Promise<Problem> {
  const { errors } = await nodeErrors(bench, prompt, node);
  expect(errors).toHaveLength(1);
  return errors[0] as Problem;
}

/** The text that PreviewAny, node "9", shows after a run. */
export async function shownBy(bench: Bench, prompt: Prompt): Promise<readonly string[]> {
  const { output } = await bench.run(prompt);
  return output("9").text ?? [];
}

/** The only text of PreviewAny, node "9", as JSON. */
export async function shownJson(bench: Bench, prompt: Prompt): Promise<unknown> {
  const texts = await shownBy(bench, prompt);
  expect(texts).toHaveLength(1);
  return JSON.parse(texts[0] ?? "") as unknown;
}

/** Answer of a route that says nothing. */
export const EMPTY_OK = expect.objectContaining({ status: 200, text: "" });
