import { quote } from "../shared/codec-error.ts";
import { NpyError } from "./errors.ts";
import { unescape } from "./string-escapes.ts";

/** A Python value as a header may hold it. */
export type Literal = string | bigint | boolean | null | Sequence;

/** A tuple or a list. */
export interface Sequence {
  readonly kind: "tuple" | "list";
  readonly items: readonly Literal[];
}

/** Real headers nest 4 deep, for arrays in structures in structures. */
const MAX_DEPTH = 16;
const SPACE = /[ \t\r\n\f]*/y;
const STRING = /u?(?:'([^'\\\r\n]*(?:\\[^\r\n][^'\\\r\n]*)*)'|"([^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*)")/y;
const INTEGER = /([+-]?)(0|[1-9][0-9]*)(L?)(?![0-9A-Za-z_.])/y;
const WORD = /(?:True|False|None)(?![0-9A-Za-z_])/y;
const WORDS = { True: true, False: false, None: null } as const;

/** How a text is read. */
export interface LiteralOptions {
  /** Whether numbers may end in `L`, as Python 2 wrote them. */
  readonly longs: boolean;
  /** Where the text begins in the file. */
  readonly offset: number;
}

/**
 * Reads a header: one dict of strings to values. Less than Python's grammar, more than any writer makes of it: no
 * arithmetic, no comments, no joined or raw strings, no key twice.
 */
export function parseDict(text: string, options: LiteralOptions): Map<string, Literal> {
  const reader = new LiteralReader(text, options);
  const dict = reader.dict();
  reader.end();
  return dict;
}

class LiteralReader {
  readonly #text: string;
  readonly #options: LiteralOptions;
  #at = 0;

  constructor(text: string, options: LiteralOptions) {
    this.#text = text;
    this.#options = options;
  }

  dict(): Map<string, Literal> {
    const dict = new Map<string, Literal>();
    this.#expect("{", "a dict");
    while (!this.#takes("}")) {
      const key = this.#string();
      if (key === undefined) throw this.#error("a key in quotes expected");
      if (dict.has(key)) throw this.#error(`the key ${quote(key)} is there twice`);
      this.#expect(":", "a colon");
      dict.set(key, this.#value(0));
      if (!this.#takes(",")) {
        this.#expect("}", "a comma or the end of the dict");
        break;
      }
    }
    return dict;
  }

  end(): void {
    this.#match(SPACE);
    if (this.#at < this.#text.length) throw this.#error("something follows the dict");
  }

  #value(depth: number): Literal {
    if (this.#takes("(")) return this.#tuple(depth);
    if (this.#takes("[")) return { kind: "list", items: this.#items("]", depth).items };
    const value = this.#string() ?? this.#integer();
    if (value !== undefined) return value;
    const word = this.#match(WORD);
    if (word === undefined) throw this.#error("a value expected");
    return WORDS[word[0] as keyof typeof WORDS];
  }

  #tuple(depth: number): Sequence {
    const { items, commas } = this.#items(")", depth);
    if (items.length === 1 && commas === 0) throw this.#error("a tuple of one needs a comma");
    return { kind: "tuple", items };
  }

  #items(close: string, depth: number): { items: Literal[]; commas: number } {
    if (depth >= MAX_DEPTH) throw this.#error(`values are nested deeper than ${MAX_DEPTH}`);
    const items: Literal[] = [];
    let commas = 0;
    while (!this.#takes(close)) {
      if (commas < items.length) throw this.#error(`a comma or "${close}" expected`);
      items.push(this.#value(depth + 1));
      if (this.#takes(",")) commas += 1;
    }
    return { items, commas };
  }

  #string(): string | undefined {
    const found = this.#match(STRING);
    if (found === undefined) return undefined;
    const value = unescape(found[1] ?? found[2] ?? "");
    if (value === undefined) throw this.#error("a string holds an unknown escape");
    return value;
  }

  #integer(): bigint | undefined {
    const found = this.#match(INTEGER);
    if (found === undefined) return undefined;
    const [, sign, digits = "", long] = found;
    if (long === "L" && !this.#options.longs) throw this.#error("a number ends in L, which this version does not have");
    return sign === "-" ? -BigInt(digits) : BigInt(digits);
  }

  #expect(char: string, what: string): void {
    if (!this.#takes(char)) throw this.#error(`${what} expected`);
  }

  #takes(char: string): boolean {
    SPACE.lastIndex = this.#at;
    SPACE.test(this.#text);
    this.#at = SPACE.lastIndex;
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    if (pattern !== SPACE) this.#match(SPACE);
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text) ?? undefined;
    if (found !== undefined) this.#at = pattern.lastIndex;
    return found;
  }

  #error(what: string): NpyError {
    const message = `npy: the header is not what it must be: ${what}, at character ${this.#at} of the header`;
    return new NpyError("BAD_HEADER", message, { offset: this.#options.offset });
  }
}
