import { combo, type HookContext, int, string } from "@netdist/sdk";
import { EGRESS } from "./service.ts";
import type { Loaded } from "./shelf.ts";

/** The optional inputs of nodes that load what an address gives. */
export const urlInputs = {
  time_limit: int({
    optional: true,
    default: 0,
    min: 0,
    max: 3600,
    tooltip: "Seconds. 0: as the config file says, which is also the most that is waited.",
  }),
  headers: string({
    optional: true,
    default: "",
    tooltip: "Name of headers in the config file (images.headers), which may hold a token.",
  }),
  refresh: combo(["never", "if_changed", "always"], {
    optional: true,
    default: "never",
    tooltip:
      "never: load an address once. if_changed: ask each time whether it has changed. always: load it each time.",
  }),
};

/** What such a node is given. */
export interface UrlValues {
  readonly url: string;
  readonly refresh: "never" | "if_changed" | "always";
  readonly headers?: string | undefined;
  /** Seconds. */
  readonly time_limit?: number | undefined;
}

/** The call in which an address is asked. */
export interface LoadingCall {
  readonly signal?: AbortSignal;
  /** Within one run, what changes meanwhile is read once. */
  readonly promptId?: string;
}

type Services = Pick<HookContext, "service">;

/** What the address gives, or gave before, by the host's rules. Throws what `Egress.load` throws. */
export function loadUrl(values: UrlValues, context: Services, { signal, promptId }: LoadingCall = {}): Promise<Loaded> {
  const { url, refresh, headers, time_limit } = values;
  return context.service(EGRESS).load(url, {
    ...{ refresh, headersName: headers, signal, promptId: promptId || undefined },
    timeLimit: time_limit ? time_limit * 1000 : undefined,
  });
}

/** Such a node's change token: a hash of what the address gives where `refresh` asks for it. */
export async function urlFingerprint(
  { url, refresh = "never", ...values }: Partial<UrlValues>,
  context: Services,
): Promise<string | number> {
  if (refresh === "never") return "";
  if (refresh === "always" || url === undefined) return Number.NaN;
  // What is wrong with it, the run itself says.
  return await loadUrl({ url, refresh, ...values }, context).then(
    ({ sha256 }) => sha256,
    () => Number.NaN,
  );
}
