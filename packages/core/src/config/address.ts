import { NetDistError } from "../errors/index.ts";
import type { Config, WorkerEntry } from "./schema.ts";

/**
 * The first address of a widget's text: blanks and line breaks separate, trailing slashes go, a missing scheme is
 * http. A worker's name comes back as it is.
 */
export function cleanAddress(text: string): string {
  const first = text.trim().split(/[\s,]+/, 1)[0] ?? "";
  const bare = first.replace(/\/+$/, "");
  return /^[^/:\s]+:\d+(\/|$)/.test(bare) || /^\[[0-9a-f:]+\]:\d+/i.test(bare) ? `http://${bare}` : bare;
}

/** True for addresses that name this machine by loopback. */
export function isLoopback(url: URL): boolean {
  const host = url.hostname.replace(/\.$/, "");
  return host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * The worker that `remote_url` means: a listed one by name or address, a loopback one, or under `trust: any` every
 * http(s) address. Throws NOT_LISTED with the lines to add to `file`, CONFIG_INVALID for what is no address at all.
 */
export function resolveWorker(config: Config, text: string, file = "the config file"): WorkerEntry {
  const address = cleanAddress(text);
  refuseSecrets(address);
  const named = config.workers.find((worker) => worker.name === address);
  const entry = named ?? config.workers.find((worker) => sameAddress(worker.url, address));
  if (entry?.enabled) return entry;
  if (entry) {
    throw new NetDistError(
      "NOT_LISTED",
      `Worker ${JSON.stringify(entry.name ?? entry.url)} is switched off in ${file}.`,
      {
        phase: "config",
        worker: entry.name ?? entry.url,
        hint: "Set its `enabled: true` there, or choose another worker.",
      },
    );
  }
  return unlisted(config, address, file);
}

/** The entry of an address that nothing more is said of. Throws CONFIG_INVALID for one that holds a password. */
export function listedWorker(address: string): WorkerEntry {
  const url = cleanAddress(address);
  refuseSecrets(url);
  return { url, headers: {}, tags: [], slots: 1, weight: 1, enabled: true };
}

function unlisted(config: Config, address: string, file: string): WorkerEntry {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw notAnAddress(config, address, file);
  if (isLoopback(url) || config.trust === "any") {
    return listedWorker(address);
  }
  throw new NetDistError("NOT_LISTED", `${url.origin} is not one of the listed workers.`, {
    phase: "config",
    worker: url.origin,
    hint: `Add it to ${file} under "workers:" as "- url: ${address}", or set "trust: any" there.`,
  });
}

/** Addresses go into prompts, and prompts into pictures: so none may hold a password. */
function refuseSecrets(address: string): void {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || (url.username === "" && url.password === "")) return;
  throw new NetDistError("CONFIG_INVALID", `The address of ${url.host} holds a user name or password.`, {
    phase: "config",
    worker: url.origin,
    hint: "List the worker in the config file with an Authorization header from the environment; a workflow is no place for secrets.",
  });
}

function notAnAddress(config: Config, address: string, file: string): NetDistError {
  const names = config.workers.flatMap((worker) => (worker.name === undefined ? [] : [worker.name]));
  const known = names.length === 0 ? `No worker is listed in ${file}.` : `Listed workers: ${names.join(", ")}.`;
  return new NetDistError(
    "CONFIG_INVALID",
    `${JSON.stringify(address.slice(0, 200))} is neither a worker's name nor an http(s) address.`,
    {
      phase: "config",
      hint: `Write one like http://127.0.0.1:8288. ${known}`,
    },
  );
}

/** Two spellings of one address: trailing slashes, letter case of the host and default ports do not count. */
export function sameAddress(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && canonicalAddress(a) === canonicalAddress(b);
}

/** The one spelling of an address by which workers are told apart. */
export function canonicalAddress(text: string): string {
  const url = new URL(text);
  const host = isLoopback(url) ? "127.0.0.1" : url.hostname.replace(/\.$/, "");
  return `${url.protocol}//${host}:${url.port || (url.protocol === "https:" ? "443" : "80")}${url.pathname.replace(/\/+$/, "")}`;
}
