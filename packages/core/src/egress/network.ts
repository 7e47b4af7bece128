import type { LookupAddress } from "node:dns";
import { lookup as systemLookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { callbackify } from "node:util";
import { NetDistError } from "../errors/index.ts";
import { isPublicAddress } from "./public-address.ts";

/** How names become addresses, and which of these are the open internet. */
export interface Network {
  resolve(hostname: string): Promise<readonly LookupAddress[]>;
  isPublic(address: string): boolean;
}

export const systemNetwork: Network = {
  resolve: (hostname) => systemLookup(hostname, { all: true }),
  isPublic: isPublicAddress,
};

/**
 * The lookup of one connection. It gives what it has checked and is asked once, so that a name cannot resolve to one
 * address for the check and to another for the connection.
 */
export function checkedLookup(url: URL, network: Network): LookupFunction {
  const resolve = callbackify((hostname: string) => resolveChecked(url, hostname, network));
  return (hostname, options, done) => {
    resolve(hostname, (error, found) => {
      const first = found?.[0];
      if (error || first === undefined) return done(error ?? new Error("no address"), "");
      return options.all ? done(null, [...found]) : done(null, first.address, first.family);
    });
  };
}

async function resolveChecked(url: URL, hostname: string, network: Network): Promise<readonly LookupAddress[]> {
  const found = await network.resolve(hostname);
  const refused = found.find(({ address }) => !network.isPublic(address));
  if (refused) throw privateAddress(url, refused.address);
  if (found.length === 0) throw Object.assign(new Error(`no address of ${hostname}`), { code: "ENOTFOUND" });
  return found;
}

/** Refuses a host that is an address which is not public, for which nobody asks the lookup; and this machine by name. */
export function checkHost(url: URL, network: Network): void {
  const host = url.hostname.replace(/^\[|\]$|\.$/g, "");
  const here = host === "localhost" || host.endsWith(".localhost");
  if (here || (isIP(host) !== 0 && !network.isPublic(host))) throw privateAddress(url, url.hostname);
}

function privateAddress(url: URL, address: string): NetDistError {
  const named = url.hostname === address ? "" : `, ${address}`;
  return new NetDistError(
    "URL_REFUSED",
    `${url.origin} is in a private network${named}, which no workflow may reach.`,
    {
      phase: "fetch",
      hint: `To allow it, add "images: { origins: [${url.origin}] }" to the config file, or set private_addresses: true there.`,
      retryable: false,
    },
  );
}
