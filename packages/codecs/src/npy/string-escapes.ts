const ESCAPE = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gs;
const SINGLE: ReadonlyMap<string, string> = new Map(
  Object.entries({ "\\": "\\", "'": "'", '"': '"', n: "\n", r: "\r", t: "\t", a: "\x07", b: "\b", f: "\f", v: "\v" }),
);

/** What a Python string stands for; undefined when it holds an escape that Python does not know, or no code point. */
export function unescape(source: string): string | undefined {
  if (!source.includes("\\")) return source;
  let known = true;
  const text = source.replaceAll(ESCAPE, (_, octal, hex, short, long, single) => {
    const char = single === undefined ? ofCode(octal, hex ?? short ?? long) : SINGLE.get(single);
    if (char === undefined) known = false;
    return char ?? "";
  });
  return known ? text : undefined;
}

function ofCode(octal: string | undefined, hex: string | undefined): string | undefined {
  const code = octal === undefined ? Number.parseInt(hex ?? "", 16) : Number.parseInt(octal, 8);
  return code > (octal === undefined ? 0x10ffff : 0o377) ? undefined : String.fromCodePoint(code);
}
