import { describeAll, describeClass } from "../../object-info.ts";
import { json } from "../answer.ts";
import type { Parts } from "../parts.ts";
import { param, type Route } from "../route.ts";

export function objectInfoRoutes(parts: Parts): Route[] {
  return [
    { method: "GET", path: "/object_info", handle: async () => json(await describeAll(parts)) },
    {
      method: "GET",
      path: "/object_info/:node",
      async handle(call) {
        const id = param(call, "node");
        return json(parts.registry.has(id) ? { [id]: await describeClass(id, parts) } : {});
      },
    },
  ];
}
