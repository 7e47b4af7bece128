import { join } from "node:path";
import { json } from "../answer.ts";
import { scriptsBelow, translations } from "../extensions.ts";
import type { Parts } from "../parts.ts";
import type { Route } from "../route.ts";

/** What the frontend asks for at start: scripts of extensions, translations, templates and subgraphs of packs. */
export function frontendListRoutes(parts: Parts): Route[] {
  const current = parts.profile !== "0.3.64";
  return [
    { method: "GET", path: "/extensions", handle: async () => json(await scripts(parts)) },
    { method: "GET", path: "/i18n", handle: async () => json(await translations(parts.extensions)) },
    // The examples of extensions stand in the index of templates: here again, they would show twice.
    { method: "GET", path: "/workflow_templates", handle: () => json({}) },
    ...(current
      ? ([
          { method: "GET", path: "/global_subgraphs", handle: () => json({}) },
          { method: "GET", path: "/global_subgraphs/:id", handle: () => json(null) },
          { method: "GET", path: "/node_replacements", handle: () => json({}) },
        ] satisfies Route[])
      : []),
  ];
}

async function scripts({ frontEndRoot, extensions }: Parts): Promise<string[]> {
  const root = frontEndRoot();
  const folders = [
    ...(root === undefined ? [] : [{ web: join(root, "extensions"), address: "/extensions" }]),
    ...extensions.flatMap(({ name, web }) => (web === undefined ? [] : [{ web, address: addressOf(name) }])),
  ];
  return (await Promise.all(folders.map(({ web, address }) => scriptsBelow(web, address)))).flat();
}

function addressOf(name: string): string {
  return `/extensions/${encodeURIComponent(name)}`;
}
