/** Braces inside each other; deeper ones stay as they are, so that no text can exhaust the stack. */
const MAX_DEPTH = 64;

/**
 * Chooses one of `{a|b|c}`, nested too, and drops comments, as the frontend does with texts that are declared
 * `dynamicPrompts`. `\{`, `\|` and `\}` stand for themselves. `random` gives 0 ≤ x < 1.
 */
export function chooseWords(text: string, random: () => number): string {
  const plain = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  return choose(plain, random, 0).replace(/\\([{}|])/g, "$1");
}

function choose(text: string, random: () => number, depth: number): string {
  if (depth > MAX_DEPTH) return text;
  let result = "";
  for (let at = 0; at < text.length; ) {
    const char = text.charAt(at);
    if (char === "\\") {
      result += text.slice(at, at + 2);
      at += 2;
    } else if (char === "{") {
      const { options, end } = readOptions(text, at + 1);
      result += choose(options[Math.floor(random() * options.length)] ?? "", random, depth + 1);
      at = end;
    } else {
      result += char;
      at += 1;
    }
  }
  return result;
}

/** The options of a brace that opened just before `start`, and where it ends; one that never closes ends the text. */
function readOptions(text: string, start: number): { readonly options: readonly string[]; readonly end: number } {
  const options: string[] = [];
  let from = start;
  let depth = 0;
  let at = start;
  for (; at < text.length && !(depth === 0 && text.charAt(at) === "}"); at++) {
    const char = text.charAt(at);
    if (char === "\\") at += 1;
    else if (char === "{") depth += 1;
    else if (char === "}") depth -= 1;
    else if (char === "|" && depth === 0) {
      options.push(text.slice(from, at));
      from = at + 1;
    }
  }
  options.push(text.slice(from, at));
  return { options, end: at + 1 };
}
