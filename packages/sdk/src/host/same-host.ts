/** True where an `Origin` header names the host of the `Host` header. Ports count only where both sides have one. */
export function sameHost(host: string, origin: string): boolean {
  const mine = splitHost(host);
  const theirs = splitHost(originHost(origin));
  if (mine.name !== theirs.name) return false;
  return mine.port === "" || theirs.port === "" || mine.port === theirs.port;
}

/** Name and port of a `Host` header, in lower case; the port may be "". */
export function splitHost(host: string): { readonly name: string; readonly port: string } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(host.toLowerCase());
  return { name: match?.[1] ?? host.toLowerCase(), port: match?.[2] ?? "" };
}

function originHost(origin: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(origin)?.[1] ?? "";
}
