import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PackError } from "./errors.ts";
import type { BundledPackage } from "./package-of.ts";

/** THIRD_PARTY_NOTICES.md: the licences of the packages whose code a folder holds. Throws LICENCE_MISSING. */
export async function writeNotices(packages: readonly BundledPackage[]): Promise<string> {
  const unique = new Map(packages.map((one) => [`${one.name} ${one.version}`, one]));
  const sections = await Promise.all([...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => section(one)));
  const intro = "This folder holds code of these packages, unchanged but for being put into one file.";
  return `# Third-party notices\n\n${sections.length > 0 ? `${intro}\n\n${sections.join("\n")}` : "None.\n"}`;
}

async function section({ folder, name, version, license, json }: BundledPackage): Promise<string> {
  const text = await licenceText(folder);
  if (text === undefined && license === "unknown") {
    throw new PackError(
      "LICENCE_MISSING",
      `${name} ${version} in ${folder} names no licence, and the pack would hold its code.`,
    );
  }
  const author = authorOf(json["author"]);
  const body =
    text === undefined ? `It has no licence file${author && `; its author is ${author}`}.` : `\`\`\`\n${text}\n\`\`\``;
  return `## ${name} ${version}\n\n${license}\n\n${body}\n`;
}

function authorOf(author: unknown): string {
  if (typeof author === "string") return author;
  return typeof author === "object" && author !== null && "name" in author ? String(author.name) : "";
}

async function licenceText(folder: string): Promise<string | undefined> {
  const names = (await readdir(folder)).filter((name) => /^(?:licen[cs]e|copying|notice)/i.test(name)).sort();
  if (names.length === 0) return undefined;
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return texts.map((text) => text.replaceAll("\r\n", "\n").trim()).join("\n\n");
}
