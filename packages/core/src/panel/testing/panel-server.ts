import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { definePack } from "@netdist/sdk";
import type { Json, JsonObject } from "@netdist/sdk/prompt";
import { createServer, type Server } from "@netdist/server";
import { panelRoutes } from "../routes.ts";
import { PANEL } from "../service.ts";
import { TOKEN_HEADER } from "../token.ts";
import type { JobView, PanelState } from "../types.ts";

/** A server with the panel, and a config file. */
export interface PanelServer extends AsyncDisposable {
  readonly server: Server;
  readonly file: string;
  readonly folder: string;
  /** POSTs JSON; `token: true` with the right token. */
  post(path: string, body: Json, options?: { token?: boolean; headers?: Record<string, string> }): Promise<Answer>;
  get(path: string): Promise<Response>;
  state(): Promise<PanelState>;
  /** Resolves with the first view of a job that `is` accepts. */
  job(id: string, is: (job: JobView) => boolean): Promise<JobView>;
}

export interface Answer {
  readonly status: number;
  readonly body: JsonObject & { readonly error?: { readonly code: string; readonly says: string } };
}

const pack = definePack({ id: "panel", version: "0.0.0", nodes: [], routes: panelRoutes, services: [PANEL] });

export async function panelServer(config: string, environment: Record<string, string> = {}): Promise<PanelServer> {
  const folder = await mkdtemp(join(tmpdir(), "netdist-panel-"));
  const file = join(folder, "user", "__netdist", "netdist.yaml");
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, config);
  const own = { XDG_CONFIG_HOME: folder, ...environment };
  const server = await createServer({ packs: [pack], baseDirectory: folder, environment: own });
  const asked = () => server.service(PANEL);
  const token = { read: () => asked().token.read() };
  const headers = { "content-type": "application/json" };
  return {
    ...{ server, file, folder },
    async post(path, body, options = {}) {
      const given = { ...headers, ...(options.token && { [TOKEN_HEADER]: await token.read() }), ...options.headers };
      const answer = await fetch(`${server.url}/netdist/${path}`, {
        method: "POST",
        headers: given,
        body: JSON.stringify(body),
      });
      return { status: answer.status, body: (await answer.json()) as Answer["body"] };
    },
    get: (path) => fetch(`${server.url}/netdist/${path}`),
    state: async () => (await (await fetch(`${server.url}/netdist/state`)).json()) as PanelState,
    async job(id, is) {
      for (;;) {
        const view = asked().jobs.get(id);
        if (view && is(view)) return view;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
