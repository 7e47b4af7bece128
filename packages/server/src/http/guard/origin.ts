import { lookup } from "node:dns/promises";
import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP } from "node:net";
import { sameHost, splitHost } from "@netdist/sdk/host";
import type { Profile } from "../../engine/types.ts";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/**
 * Why a request is refused, or undefined: what keeps a web page from queueing prompts on the reader's own machine.
 * As ComfyUI does, with one case more: an opaque origin (`Origin: null`, a sandboxed frame) at a loopback address.
 */
export async function refusal(headers: IncomingHttpHeaders, profile: Profile): Promise<string | undefined> {
  if (profile !== "0.3.64" && headers["sec-fetch-site"] === "cross-site") return "a request from another site";
  const { host, origin } = headers;
  if (host === undefined || origin === undefined || sameHost(host, origin)) return undefined;
  const name = splitHost(host).name;
  return (await isLoopback(name)) ? `host ${host} and origin ${origin} differ` : undefined;
}

/** True when the name means this machine: every address it resolves to is a loopback one. */
async function isLoopback(name: string): Promise<boolean> {
  const bare = name.replace(/^\[|\]$/g, "");
  if (bare === "localhost" || bare.endsWith(".localhost")) return true;
  if (isIP(bare) !== 0) return isLoopbackAddress(bare);
  try {
    const found = await lookup(bare, { all: true });
    return found.length > 0 && found.every(({ address }) => isLoopbackAddress(address));
  } catch {
    return false;
  }
}

function isLoopbackAddress(address: string): boolean {
  return LOOPBACK.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
