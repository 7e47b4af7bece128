import type { Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { rejection } from "./rejection.ts";

const CONTEXT = { phase: "submit", worker: "attic", origin: "http://a:1", request: "POST /prompt" } as const;
const PROMPT: Prompt = {
  "7": { class_type: "KSampler", inputs: { cfg: "x" }, _meta: { title: "Main sampler" } },
  "8": { class_type: "NoSuch", inputs: {}, _meta: { title: "NoSuch" } },
};
const FAILED = { type: "prompt_outputs_failed_validation", message: "Prompt outputs failed validation", details: "" };

const read = (body: unknown) => rejection(typeof body === "string" ? body : JSON.stringify(body), PROMPT, CONTEXT);

describe("a refused prompt", () => {
  test("names node, title, class, input, value and reason", () => {
    const error = read({
      error: FAILED,
      node_errors: {
        "7": {
          class_type: "KSampler",
          dependent_outputs: ["9"],
          errors: [
            {
              type: "value_not_in_list",
              message: "Value not in list",
              details: "sampler_name: 'nope' not in (list of length 44)",
              extra_info: { input_name: "sampler_name", received_value: "nope", input_config: null },
            },
          ],
        },
      },
    });
    expect(error.message).toBe(
      'Worker attic (http://a:1) refused the prompt: node 7 ("Main sampler", KSampler), input sampler_name = "nope": ' +
        "Value not in list (sampler_name: 'nope' not in (list of length 44)).",
    );
    expect(error).toMatchObject({
      code: "REJECTED",
      facts: { nodeId: "7", classType: "KSampler", title: "Main sampler", input: "sampler_name", retryable: false },
    });
  });

  test.for([
    {
      version: "0.33",
      error: {
        type: "missing_node_type",
        message: "x",
        details: "",
        extra_info: { node_id: "8", class_type: "NoSuch" },
      },
    },
    { version: "0.3.64", error: { type: "invalid_prompt", message: "x", details: "Node ID '#8'", extra_info: {} } },
  ])("for a missing class is MISSING_NODE on $version", ({ error: reason }) => {
    const error = read({ error: reason, node_errors: {} });
    expect(error).toMatchObject({ code: "MISSING_NODE", facts: { nodeId: "8", classType: "NoSuch" } });
    expect(error.message).toMatch(/node 8 \(NoSuch\): the worker has no such node\. Install the node pack/);
  });

  test.for<[unknown, string, string]>([
    [
      { error: { type: "prompt_no_outputs", message: "Prompt has no outputs", details: "" }, node_errors: {} },
      "NO_OUTPUTS",
      "Prompt has no outputs.",
    ],
    [{ error: "no prompt" }, "REJECTED", "no prompt."],
    ["<h1>Bad\u001b[1m request</h1>", "REJECTED", "<h1>Bad request</h1>."],
    ["", "REJECTED", "it gave no reason."],
    [{ error: null, node_errors: [] }, "REJECTED", '{"error":null,"node_errors":[]}.'],
    [{ node_errors: { "7": { errors: "?" }, "8": 3 } }, "REJECTED", '{"node_errors":{"7":{"errors":"?"},"8":3}}.'],
  ])("%j is %s", ([body, code, reason]) => {
    const error = read(body);
    expect(error.code).toBe(code);
    expect(error.message).toBe(`Worker attic (http://a:1) refused the prompt: ${reason}`);
  });

  test("with many faults names twenty and counts the rest", () => {
    const errors = Array.from({ length: 25 }, () => ({ type: "x", message: "bad", details: "" }));
    expect(read({ error: FAILED, node_errors: { "7": { class_type: "KSampler", errors } } }).message).toMatch(
      /And 5 more\.$/,
    );
  });
});
