import { CommandError } from "../../command-error.ts";
import { fillTemplate, type Values } from "../spec/fill.ts";

/** Slashes, what Windows forbids, control characters, and marks that turn the direction of writing. */
const FORBIDDEN = /[\\/:*?"<>|\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
/** Bytes of one part of a path; file systems take 255, and endings are still to come. */
const LONGEST = 200;

/**
 * Path of a result below the output folder, without its ending. Values from tables are put in as names, never as paths:
 * only the pattern itself makes folders. Throws CommandError where no file can be called so.
 */
export function resultName(pattern: string, values: Values): string {
  const safe = new Map([...values].map(([name, value]) => [name, value.replace(FORBIDDEN, "_").trim()]));
  const path = fillTemplate(pattern, safe, "The name of the results");
  const parts = path.split("/");
  const bad = parts.find((part) => !isName(part));
  if (bad !== undefined)
    throw new CommandError(
      "file",
      `Job ${values.get("job")}: no file can be called ${JSON.stringify(path.slice(0, 300))}.`,
    );
  return path;
}

function isName(part: string): boolean {
  FORBIDDEN.lastIndex = 0;
  return (
    part !== "" &&
    !/^\.*$/.test(part) &&
    !/[. ]$/.test(part) &&
    !part.startsWith(".netdist") &&
    !RESERVED.test(part) &&
    !FORBIDDEN.test(part) &&
    Buffer.byteLength(part) <= LONGEST
  );
}

/** Names of a job's files: the pattern's, numbered from 0 where it has no `{image}` and there are several. */
export function resultNames(pattern: string, values: Values, endings: readonly string[]): readonly string[] {
  const numbered = /\{image(:\d+d?)?\}/.test(pattern);
  return endings.map((ending, image) => {
    const base = resultName(pattern, new Map([...values, ["image", String(image)]]));
    return numbered || endings.length === 1 ? `${base}.${ending}` : `${base}.${image}.${ending}`;
  });
}

/** What a name may hold beside a job's own values. */
export interface NameFacts {
  readonly worker: string;
  readonly workflow: string;
  /** The first one of the job's prompt; undefined where it has none. */
  readonly seed: bigint | undefined;
}

/** A job's values for its files' names; a column of its own called seed goes before. */
export function nameValues(values: Values, { worker, workflow, seed }: NameFacts): Values {
  return new Map([
    ["seed", seed === undefined ? "" : String(seed)],
    ...values,
    ["worker", worker],
    ["workflow", workflow],
  ]);
}

/** Throws CommandError where two jobs would write files of one name, however the file system counts letters. */
export function refuseSameNames(
  pattern: string,
  jobs: readonly { readonly number: number; readonly names: Values }[],
): void {
  const taken = new Map<string, number>();
  for (const { number, names } of jobs) {
    const name = resultName(pattern, new Map([...names, ["image", "0"]]))
      .normalize("NFC")
      .toLowerCase();
    const other = taken.get(name);
    if (other !== undefined)
      throw new CommandError(
        "usage",
        `Jobs ${other} and ${number} would both write ${JSON.stringify(name)}: put {job} into the name of the results.`,
      );
    taken.set(name, number);
  }
}
