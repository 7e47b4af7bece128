import { hostname, networkInterfaces } from "node:os";

const WILDCARDS = new Set(["0.0.0.0", "::", ""]);
const LOOPBACKS = ["127.0.0.1", "localhost", "[::1]"];

/** An address that a client on this machine can use, per host listened at. */
export function urlsOf(hosts: readonly string[], port: number, scheme: "http" | "https"): string[] {
  const names = hosts.map((host) => (host === "::" ? "[::1]" : WILDCARDS.has(host) ? "127.0.0.1" : bracketed(host)));
  return [...new Set(names)].map((name) => `${scheme}://${name}:${port}`);
}

/** Every address by which this server may be called: none of them can be a worker of its own. */
export function ownAddresses(hosts: readonly string[], port: number, scheme: "http" | "https"): string[] {
  const everywhere = hosts.some((host) => WILDCARDS.has(host));
  const interfaces = Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address) ?? []);
  const names = everywhere ? [...LOOPBACKS, hostname(), ...interfaces.map(bracketed)] : hosts.map(bracketed);
  const loopback = names.some((name) => LOOPBACKS.includes(name)) ? LOOPBACKS : [];
  return [...new Set([...names, ...loopback])].map((name) => `${scheme}://${name}:${port}`);
}

function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
