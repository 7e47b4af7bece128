import { createHash } from "node:crypto";
import type { HostFacts, Service, ServiceKey } from "@netdist/sdk";
import { withRetries } from "../client/retry.ts";
import { type Config, hostConfig } from "../config/index.ts";
import { systemClock, systemRandom } from "../env.ts";
import { type FetchUrlOptions, fetchUrl, parseUrl, type UrlAnswer, type Validators } from "./fetch-url.ts";
import { headersFor } from "./named-headers.ts";
import { createShelf, type Loaded } from "./shelf.ts";

interface RequestOptions {
  /** Milliseconds; the config file's limit where it is shorter. */
  readonly timeLimit?: number | undefined;
  /** Name of headers in the config file; "" for none. */
  readonly headersName?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface LoadOptions extends RequestOptions {
  /**
   * `never`: what was loaded once is not asked for again. `if_changed`: asked for by ETag or date. `always`: loaded again.
   */
  readonly refresh: "never" | "if_changed" | "always";
  /** Within one prompt's run an address gives one content, whatever `refresh` says. */
  readonly promptId?: string | undefined;
}

export interface SendOptions extends RequestOptions, Pick<FetchUrlOptions, "body"> {
  readonly method: "POST" | "PUT";
}

/** Requests to addresses that workflows name, under the config file's `images` settings: one instance in a host process. */
export interface Egress extends Service {
  /** What an http, https or data URL holds. Throws as `fetchUrl`. */
  load(url: string, options: LoadOptions): Promise<Loaded>;
  /** Sends a body; repeated only where it cannot arrive twice. Throws as `fetchUrl`. */
  send(url: string, options: SendOptions): Promise<UrlAnswer>;
}

export const EGRESS: ServiceKey<Egress> = { id: "netdist.egress/1", create: createEgress };

function createEgress(host: Pick<HostFacts, "environment" | "userDirectory">): Egress {
  const { environment } = host;
  const store = hostConfig(host);
  const shelf = createShelf();
  const request = async (url: string, options: RequestOptions & Partial<FetchUrlOptions>): Promise<UrlAnswer> => {
    const { images } = (await store.read()).config;
    const limits = limitsOf(images, options.timeLimit);
    const headers = headersFor(url, options.headersName, images.headers, environment);
    const end = systemClock.now() + limits.timeout;
    // One limit for all attempts together.
    const attempt = () =>
      fetchUrl(url, { ...options, ...limits, timeout: Math.max(1, end - systemClock.now()), headers });
    return await withRetries({ clock: systemClock, random: systemRandom }, attempt, options.signal);
  };
  return {
    send: (url, options) => request(url, options),
    async load(url, { refresh, promptId, ...options }) {
      const key = JSON.stringify([url, options.headersName ?? ""]);
      const known = shelf.get(key);
      if (known && (refresh === "never" || (promptId !== undefined && known.promptId === promptId)))
        return known.loaded;
      const validators = refresh === "if_changed" ? known?.validators : undefined;
      const answer = await request(url, { ...options, validators });
      const loaded = answer.notModified && known ? known.loaded : loadedOf(answer);
      const kept = answer.notModified && known ? known.validators : answer.validators;
      if (!/^\s*data:/i.test(url)) shelf.put(key, { loaded, promptId, validators: usable(kept) });
      return loaded;
    },
    async [Symbol.asyncDispose]() {
      shelf.clear();
    },
  };
}

function limitsOf(images: Config["images"], timeLimit = Number.POSITIVE_INFINITY) {
  const { private_addresses, origins, max_bytes, timeout } = images;
  return {
    maxBytes: max_bytes,
    timeout: Math.min(timeout, timeLimit),
    privateOrigins: private_addresses ? ("all" as const) : origins,
  };
}

function loadedOf({ bytes, type }: UrlAnswer): Loaded {
  return { bytes, type, sha256: createHash("sha256").update(bytes).digest("hex") };
}

function usable(validators: Validators | undefined): Validators | undefined {
  return validators?.etag === undefined && validators?.lastModified === undefined ? undefined : validators;
}

/** A URL as errors and logs may show it: its origin; "a data URL" for one. */
export function shownUrl(url: string): string {
  return /^\s*data:/i.test(url) ? "a data URL" : parseUrl(url).origin;
}
