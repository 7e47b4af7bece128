import type { Lowering } from "@netdist/sdk";
import type { Json, Link, NodeId, PromptNode } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";
import type { RewriteTools } from "../graph/index.ts";
import type { Outputs, Roles } from "./roles.ts";

/** What goes into a batch node, by the node's inputs. */
export interface Part {
  readonly input: string;
  readonly link: Link;
}

/** Nodes of ours that stock batch nodes took the place of, and whose pictures have to be of one size. */
export type Batches = Map<NodeId, { readonly node: PromptNode; readonly parts: readonly Part[] }>;

type BatchLowering = Extract<Lowering, { role: "batch" }>;

/** A chain of two-input nodes over the inputs that are left; the last of them keeps the node's id and title. */
export function joined(
  roles: Roles,
  id: NodeId,
  node: PromptNode,
  lowering: BatchLowering,
  tools: RewriteTools,
): Outputs {
  const parts = lowering.inputs.flatMap((input): Part[] => {
    const value = tools.input(input);
    return "link" in value ? [{ input, link: value.link }] : [];
  });
  const [start] = parts;
  if (start === undefined) return () => ({ gone: true, cause: id });
  if (parts.length === 1) return () => ({ link: start.link });
  const add = (made: NodeId, class_type: string, inputs: Record<string, Json>): Link => {
    tools.add(made, { ...node, class_type, inputs });
    return [made, 0];
  };
  const [first, ...rest] = agreeing(roles, id, node, lowering, tools, parts, add);
  const { class_type, first: left, second: right } = lowering;
  const link = rest.reduce((before, next, at) => {
    const made = at === rest.length - 1 ? id : roles.freshId();
    return add(made, class_type, { [left]: before, [right]: next });
  }, first as Link);
  return () => ({ link });
}

/**
 * The pictures to be joined, by the rule for other sizes: stretched or padded by stock nodes; `crop` is what the stock
 * batch node does by itself; under `error` the sizes are looked at when the job is collected.
 */
function agreeing(
  roles: Roles,
  id: NodeId,
  node: PromptNode,
  { sizes }: BatchLowering,
  tools: RewriteTools,
  parts: readonly Part[],
  add: (made: NodeId, class_type: string, inputs: Record<string, Json>) => Link,
): readonly Link[] {
  const links = parts.map(({ link }) => link);
  const rule = ruleOf(id, node, sizes, tools);
  if (rule === "error") roles.batches.set(id, { node, parts });
  const fit = FITTING[rule];
  if (fit === undefined) return links;
  const size = add(roles.freshId(), "GetImageSize", { image: links[0] as Link })[0];
  const fitted = links.slice(1).map((image) => {
    const { class_type, inputs } = fit([size, 0], [size, 1]);
    return add(roles.freshId(), class_type, { image, ...inputs });
  });
  return [links[0] as Link, ...fitted];
}

type Rule = "error" | "resize" | "crop" | "pad";
type Fit = (width: Link, height: Link) => Pick<PromptNode, "class_type" | "inputs">;

const FITTING: Readonly<Partial<Record<Rule, Fit>>> = {
  resize: (width, height) => ({
    class_type: "ImageScale",
    inputs: { upscale_method: "bilinear", width, height, crop: "disabled" },
  }),
  pad: (target_width, target_height) => ({
    class_type: "ResizeAndPadImage",
    inputs: { target_width, target_height, padding_color: "black", interpolation: "bilinear" },
  }),
};

function ruleOf(nodeId: NodeId, { class_type, inputs, _meta }: PromptNode, input: string, tools: RewriteTools): Rule {
  const value = Object.hasOwn(inputs, input) ? tools.input(input) : { literal: "error" };
  const facts = { phase: "lower", nodeId, classType: class_type, title: _meta?.title, input } as const;
  const what = `${input} of node ${nodeId} (${class_type})`;
  if (!("literal" in value)) {
    const message = `${what} is linked to another node, and has to be known before a worker gets the prompt.`;
    throw new NetDistError("UNKNOWN_LINK", message, { ...facts, hint: "Choose the value in the widget." });
  }
  const rule = value.literal;
  if (rule === "error" || rule === "resize" || rule === "crop" || rule === "pad") return rule;
  throw new NetDistError(
    "PROMPT_INVALID",
    `${what} is ${JSON.stringify(rule)}, which no stock node of a worker does.`,
    {
      ...facts,
      hint: "Choose error, resize, crop or pad, or join the pictures behind Fetch from remote, on this machine.",
    },
  );
}
