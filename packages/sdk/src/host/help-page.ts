import type { Input } from "../input/types.ts";
import type { AnyNode } from "../node.ts";
import type { Json } from "../prompt/types.ts";

/** The help page of a node: its description, what it says in `help`, its inputs and its outputs. */
export function writeHelpPage(node: AnyNode): string {
  const sections = [`# ${node.title ?? node.id}`, node.description, node.help?.trim(), inputs(node), outputs(node)];
  return `${sections.filter((section) => section).join("\n\n")}\n`;
}

function inputs({ inputs }: AnyNode): string | undefined {
  const rows = Object.entries(inputs).map(([name, input]) => [
    `\`${name}\``,
    typeText(input),
    [text(input.options["tooltip"]), limits(input), input.optional ? "Optional." : ""].filter(Boolean).join(" "),
  ]);
  return table("Inputs", rows);
}

function outputs({ outputs }: AnyNode): string | undefined {
  const rows = Object.entries(outputs).map(([key, { name = key, type, tooltip = "", isList }]) => [
    `\`${name}\``,
    type,
    [tooltip, isList ? "A list: each goes on by itself." : ""].filter(Boolean).join(" "),
  ]);
  return table("Outputs", rows);
}

function table(title: string, rows: readonly (readonly string[])[]): string | undefined {
  if (rows.length === 0) return undefined;
  const lines = rows.map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`,
  );
  return [`## ${title}`, "", "| name | type | |", "| --- | --- | --- |", ...lines].join("\n");
}

function typeText({ type, choices }: Input): string {
  if (choices === undefined) return type;
  if (isValues(choices)) return choices.map((value) => `\`${value}\``).join(", ");
  const kinds = choices.extensions.length > 0 ? choices.extensions.join(", ") : "any";
  return `a file (${kinds}) of the ${choices.roots.join(", ")} folder`;
}

function isValues(choices: NonNullable<Input["choices"]>): choices is Extract<typeof choices, readonly unknown[]> {
  return Array.isArray(choices);
}

function limits({ options: { default: preset, min, max } }: Input): string {
  const range = min !== undefined && max !== undefined ? `${text(min)} to ${text(max)}.` : "";
  const shown = preset === undefined || preset === "" ? "" : `Default: \`${text(preset)}\`.`;
  return [range, shown].filter(Boolean).join(" ");
}

function text(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : typeof value === "object" ? JSON.stringify(value) : String(value);
}
