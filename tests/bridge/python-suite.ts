import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, inject, test } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Path of the Python of the tests, "" where there is none. */
    python: string;
  }
}

const folder = join(dirname(fileURLToPath(import.meta.url)), "py");
/** A Python suite takes a while to import torch on a busy machine. */
const TIMEOUT = 240_000;

interface Outcome {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** Why the test cannot run here. */
  readonly skipped?: string;
}

/** What a suite in Python gets from the test that runs it. */
export type Environment = () => Promise<Readonly<Record<string, string>>>;

/** Runs `py/<name>.py` once and reports each of its tests; skipped by name where there is no Python. */
export function pythonSuite(name: string, environment: Environment = async () => ({})): void {
  const python = inject("python");
  const source = readFileSync(join(folder, `${name}.py`), "utf8");
  const names = [...source.matchAll(/^ {4}(?:async )?def (test_\w+)/gm)].map((match) => match[1] as string);
  let outcomes: Promise<ReadonlyMap<string, Outcome>> | undefined;
  describe.skipIf(python === "")(`bridge in Python: ${name}`, () => {
    test.for(names)("%s", { timeout: TIMEOUT }, async (one, { skip }) => {
      outcomes ??= environment().then((variables) => runSuite(python, name, variables));
      const outcome = (await outcomes).get(one);
      if (outcome?.skipped !== undefined) skip(outcome.skipped);
      expect(outcome?.detail).toBe("");
      expect(outcome?.ok).toBe(true);
    });
  });
}

async function runSuite(
  python: string,
  name: string,
  variables: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, Outcome>> {
  const child = spawn(python, [join(folder, "runner.py"), name], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", ...variables },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: TIMEOUT,
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const lines = out.split("\n").filter((line) => line.startsWith("{"));
  const outcomes = lines.map((line) => JSON.parse(line) as Outcome);
  if (outcomes.length === 0) throw new Error(`${name}.py told nothing:\n${err}`);
  return new Map(outcomes.map((outcome) => [outcome.name, outcome]));
}

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
