import { definePack, type NodePack } from "@netdist/sdk";
import { inputs } from "./inputs.ts";
import { pictures } from "./pictures.ts";
import { results } from "./results.ts";
import { running } from "./running.ts";
import { services } from "./services.ts";
import { values } from "./values.ts";

export const pack: NodePack = definePack({
  id: "kit",
  version: "1.0.0",
  nodes: [...values, ...inputs, ...results, ...running, ...pictures, ...services],
  routes: [
    {
      path: "/netdist/kit",
      handle: async (request) =>
        Response.json({ method: request.method, url: new URL(request.url).pathname, body: await request.text() }),
    },
  ],
});
