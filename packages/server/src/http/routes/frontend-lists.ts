import { join } from "node:path";
import { json } from "../answer.ts";
import { walk } from "../files/walk.ts";
import type { Parts } from "../parts.ts";
import type { Route } from "../route.ts";

/** What the frontend asks for at start: scripts of extensions, translations, templates and subgraphs of packs. */
export function frontendListRoutes(parts: Parts): Route[] {
  const current = parts.profile !== "0.3.64";
  return [
    { method: "GET", path: "/extensions", handle: async () => json(await scripts(parts.frontEndRoot)) },
    { method: "GET", path: "/i18n", handle: () => json({}) },
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

async function scripts(frontEndRoot: string | undefined): Promise<string[]> {
  if (frontEndRoot === undefined) return [];
  const found = [];
  for await (const { path, stats } of walk(join(frontEndRoot, "extensions"), { recurse: true, hidden: false }))
    if (stats.isFile() && path.endsWith(".js")) found.push(`/extensions/${path}`);
  return found.sort();
}
