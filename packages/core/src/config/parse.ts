import { LineCounter, parseDocument } from "yaml";
import { NetDistError } from "../errors/index.ts";
import { type Config, configSchema } from "./schema.ts";

/** Config from YAML text. Throws CONFIG_INVALID naming file, line and column of the first fault. */
export function parseConfig(text: string, file: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const fault = document.errors[0];
  if (fault) throw invalid(file, lines.linePos(fault.pos[0]), fault.message);
  const parsed = configSchema.safeParse(document.toJS({ maxAliasCount: 20 }) ?? {});
  if (parsed.success) return uniqueNames(parsed.data, file);
  const issue = parsed.error.issues[0];
  const path = (issue?.path ?? []).map((part) => (typeof part === "symbol" ? String(part) : part));
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  throw invalid(
    file,
    position(unknown === undefined ? path : [...path, unknown]),
    `${where(path)}${issue?.message ?? ""}`,
  );

  function position(path: readonly (string | number)[]): { line: number; col: number } {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      const range = (node as { range?: readonly number[] } | null | undefined)?.range;
      if (range) return lines.linePos(range[0] ?? 0);
    }
    return { line: 1, col: 1 };
  }
}

function where(path: readonly (string | number)[]): string {
  return path.length === 0 ? "" : `${path.join(".")}: `;
}

function uniqueNames(config: Config, file: string): Config {
  const names = config.workers.flatMap((worker) => (worker.name === undefined ? [] : [worker.name]));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return config;
  throw invalid(file, { line: 1, col: 1 }, `two workers are called ${JSON.stringify(twice)}`);
}

function invalid(file: string, at: { line: number; col: number }, message: string): NetDistError {
  return new NetDistError("CONFIG_INVALID", `${file}:${at.line}:${at.col}: ${message}.`, {
    phase: "config",
    hint: "Mend that line; until then the last good settings stay.",
  });
}
