import type { ServerOptions } from "@netdist/server";
import type { Reporter } from "../report/reporter.ts";
import { cachedFrontend, type Frontend, fetchFrontend } from "./frontend.ts";

/** What a server is given for the frontend, and the line that says what it serves. */
export interface ServedFrontend {
  readonly options: Pick<ServerOptions, "frontEndRoot" | "docsRoot">;
  /** Settles when it is known what is served; never rejects. */
  readonly ready: Promise<void>;
}

/** No frontend of ComfyUI. */
export const ownPage: ServedFrontend = { options: {}, ready: Promise.resolve() };

/**
 * ComfyUI's frontend for a server of ours: at once where it was fetched before; else it is fetched while the server
 * already answers, with our own page until then. Says which of the two is served, and why.
 */
export function serveFrontend(
  reporter: Reporter,
  { profile, signal }: { profile?: NonNullable<ServerOptions["profile"]>; signal: AbortSignal },
): ServedFrontend {
  let found: Frontend | undefined = cachedFrontend({ profile });
  const say = (text: string): void => {
    reporter.say(text);
    reporter.event("frontend", { version: found?.version ?? null, says: text });
  };
  const fetched = async (): Promise<void> => {
    if (!found) {
      reporter.say(
        "ComfyUI's frontend is being fetched with pip (once, 40 MB); until then the server shows its own page",
      );
      const got = await fetchFrontend({ profile, signal }).catch(String);
      if (signal.aborted) return;
      if (typeof got === "string") return say(`serving our own page: ComfyUI's frontend could not be had, ${got}`);
      found = got;
    }
    say(`serving ComfyUI's frontend ${found.version}`);
  };
  return { options: { frontEndRoot: () => found?.root, docsRoot: () => found?.docs }, ready: fetched() };
}
