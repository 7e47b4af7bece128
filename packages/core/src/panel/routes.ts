import type { HostFacts, PackRoute } from "@netdist/sdk";
import { type Json, JsonError, PromptError, parseJson } from "@netdist/sdk/prompt";
import { ZodError } from "zod";
import { isNetDistError, type NetDistError } from "../errors/index.ts";
import { actions } from "./actions.ts";
import { page, pageScript } from "./page.ts";
import { problemOf } from "./problem.ts";
import { RefusedError } from "./refused.ts";
import { fileOf, previewOf, resultOf } from "./served.ts";
import { PANEL, type Panel } from "./service.ts";
import { TOKEN_HEADER } from "./token.ts";

/**
 * The panel of workers over HTTP: a page at `/netdist/`, what it shows as JSON, and what it does. The host has checked
 * that no other site asks (T16). What changes workers, or calls an address that is not listed, needs the local token.
 */
export const panelRoutes: readonly PackRoute[] = [{ path: "/netdist/", handle: answer }];

async function answer(request: Request, host: HostFacts): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/netdist") return new Response(null, { status: 302, headers: { location: "netdist/" } });
  const [name = "", id = "", kind = "", number = ""] = pathname.slice("/netdist/".length).split("/").map(decoded);
  const panel = host.service(PANEL);
  try {
    if (request.method === "POST") return Response.json(await act(panel, request, id === "" ? name : `${name}/${id}`));
    if (name === "") return page();
    if (name === "page.js") return pageScript();
    if (name === "state") return Response.json(await panel.state(await mayEdit(panel, request)));
    if (name === "jobs" && kind === "preview") return previewOf(panel, id) ?? missing();
    if (name === "jobs" && kind === "result") return await resultOf(panel, id, request.signal);
    if (name === "jobs" && kind === "files") return (await fileOf(panel, id, number, request.signal)) ?? missing();
    return missing();
  } catch (error) {
    return failed(error);
  }
}

async function act(panel: Panel, request: Request, name: string): Promise<object> {
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) throw new RefusedError(404, "NOT_FOUND", `There is no ${name}.`);
  const editor = await mayEdit(panel, request);
  if (action.needsToken && !editor) throw tokenNeeded();
  const text = await request.text();
  const body: Json = text === "" ? {} : parseJson(text);
  return await action.act(panel, body, editor);
}

function mayEdit(panel: Panel, request: Request): Promise<boolean> {
  return panel.token.matches(request.headers.get(TOKEN_HEADER));
}

function tokenNeeded(): RefusedError {
  const fix =
    "Open the link that NetDist wrote to the log at start, or enter the token from the file __netdist/token in the user folder.";
  return new RefusedError(403, "TOKEN_NEEDED", "Changing workers needs this machine's token.", fix);
}

function failed(error: unknown): Response {
  if (error instanceof RefusedError) {
    const { status, code, message: says, fix } = error;
    return Response.json({ error: { code, says, fix } }, { status });
  }
  if (error instanceof ZodError) {
    const [issue] = error.issues;
    return badRequest(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not as expected"}`);
  }
  if (error instanceof JsonError || error instanceof PromptError) return badRequest(error.message);
  if (!isNetDistError(error)) throw error;
  return Response.json({ error: { ...problemOf(error), problems: listOf(error) } }, { status: 409 });
}

function listOf({ facts }: NetDistError): readonly object[] {
  return (facts.errors ?? []).map(problemOf);
}

function badRequest(says: string): Response {
  return Response.json({ error: { code: "BAD_REQUEST", says, fix: null } }, { status: 400 });
}

function missing(): Response {
  return Response.json(
    { error: { code: "NOT_FOUND", says: "This is not there any more.", fix: null } },
    { status: 404 },
  );
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
