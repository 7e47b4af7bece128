import { describe, test } from "vitest";
import { benchOf, type Server } from "./bench.ts";
import { checks } from "./checks.ts";
import { knownGaps } from "./known-gaps.ts";
import { appliesTo, type Requirement } from "./requirement.ts";
import { requirements } from "./requirements.ts";

/** What must be known of a server when the tests are listed; its address may come later. */
export interface Subject extends Omit<Server, "url"> {
  /** Its address, asked for when the tests run. */
  url(): string;
}

/** Lists one test per requirement that applies to the server; a known gap of ours must fail. */
export function conformance(subject: Subject): void {
  describe(`${subject.kind === "ours" ? "our server as" : "ComfyUI"} ${subject.version}`, () => {
    for (const requirement of requirements) {
      if (!appliesTo(requirement, subject.version)) continue;
      declare(requirement, subject);
    }
  });
}

function declare({ id, says, needs }: Requirement, subject: Subject): void {
  const check = checks[id];
  const name = `${id} ${says}`;
  const body = async () => {
    if (!check) throw new Error(`no check cites ${id}`);
    await check(benchOf({ ...subject, url: subject.url() }));
  };
  if (needs && !has(subject, needs)) test.skip(`${name} (needs ${needs})`, body);
  else if (isGap(id, subject)) test.fails(name, body);
  else test(name, body);
}

function has({ testNodes, withCors }: Subject, needs: NonNullable<Requirement["needs"]>): boolean {
  return needs === "cors" ? withCors !== undefined : testNodes;
}

function isGap(id: string, { kind, version }: Subject): boolean {
  const gap = kind === "ours" ? knownGaps[id] : undefined;
  return gap !== undefined && (gap.profiles?.includes(version) ?? true);
}
