import { BlockList, isIP, isIPv4 } from "node:net";

/** Blocks that are not the open internet (IANA's special-purpose registries, multicast, reserved). */
const SPECIAL_V4 = blocks("ipv4", [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"],
  ...["192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"],
  ...["224.0.0.0/4", "240.0.0.0/4"],
]);
const UNICAST_V6 = blocks("ipv6", ["2000::/3"]);
// 2001::/23 holds Teredo, which wraps any IPv4 address.
const SPECIAL_V6 = blocks("ipv6", ["2001::/23", "2001:db8::/32", "3fff::/20"]);
const MAPPED = blocks("ipv6", ["::ffff:0:0/96"]);
const NAT64 = blocks("ipv6", ["64:ff9b::/96"]);
const SIX_TO_FOUR = blocks("ipv6", ["2002::/16"]);

/** True for an IP address of the open internet. An IPv6 address that wraps an IPv4 one counts as that. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !SPECIAL_V4.check(address, "ipv4");
  if (isIP(address) !== 6 || address.includes("%")) return false;
  const parts = wordsOf(address);
  if (MAPPED.check(address, "ipv6") || NAT64.check(address, "ipv6")) return isPublicAddress(v4(parts[6], parts[7]));
  if (SIX_TO_FOUR.check(address, "ipv6")) return isPublicAddress(v4(parts[1], parts[2]));
  return UNICAST_V6.check(address, "ipv6") && !SPECIAL_V6.check(address, "ipv6");
}

function blocks(family: "ipv4" | "ipv6", ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", bits] = range.split("/");
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}

/** The eight 16-bit words of an IPv6 address; the URL parser writes it in one way. */
function wordsOf(address: string): readonly number[] {
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const words = (text: string | undefined) => (text ? text.split(":").map((word) => Number.parseInt(word, 16)) : []);
  const [before, after] = [words(head), words(tail)];
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}

function v4(high = 0, low = 0): string {
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}
