import { historyJson } from "../../engine/index.ts";
import { empty, json } from "../answer.ts";
import { readObject } from "../body.ts";
import type { Parts } from "../parts.ts";
import { type Call, param, type Route } from "../route.ts";
import { flag, idList, wholeNumber } from "./fields.ts";

export function historyRoutes(parts: Parts): Route[] {
  const { history } = parts.engine;
  return [
    { method: "GET", path: "/history", handle: (call) => page(call, parts) },
    {
      method: "GET",
      path: "/history/:id",
      handle(call) {
        const id = param(call, "id");
        const entry = history.get(id);
        return json(entry ? { [id]: historyJson(entry) } : {});
      },
    },
    {
      method: "POST",
      path: "/history",
      async handle(call) {
        const body = await readObject(call.env.incoming, parts.maxUploadSize);
        if (flag(body, "clear")) history.clear();
        history.delete(idList(body, "delete"));
        return empty();
      },
    },
  ];
}

function page(call: Call, parts: Parts): Response {
  const maxItems = wholeNumber(call.req.query("max_items"), "max_items");
  const offset = wholeNumber(call.req.query("offset"), "offset");
  const entries = parts.engine.history.page({
    ...(maxItems !== undefined && { maxItems }),
    ...(offset !== undefined && { offset }),
  });
  return json(Object.fromEntries(entries.map((entry) => [entry.item.promptId, historyJson(entry)])));
}
