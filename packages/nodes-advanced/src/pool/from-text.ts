/** How a worker's text reads, by the type of the socket that it comes from: PreviewAny writes what Python prints. */
export function textReader(type: string | undefined): (text: string) => unknown {
  switch (type) {
    case "INT":
      return (text) => (/^-?\d+$/.test(text) ? integer(text) : text);
    case "FLOAT":
      return (text) => number(text) ?? text;
    case "BOOLEAN":
      return (text) =>
        text === "True" || text === "true" ? true : text === "False" || text === "false" ? false : text;
    default:
      return (text) => text;
  }
}

function integer(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

function number(text: string): number | undefined {
  const words: Readonly<Record<string, number>> = {
    inf: Number.POSITIVE_INFINITY,
    "-inf": Number.NEGATIVE_INFINITY,
    nan: Number.NaN,
  };
  if (Object.hasOwn(words, text)) return words[text];
  return /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
