import { SafetensorsError } from "./errors.ts";
import { type Integer, LARGEST_U64, normal } from "./integer.ts";

/** The library's parser stops at a depth of 128 too; nothing that is used is deeper than 3. */
const MAX_DEPTH = 128;

/** A longer number in an ignored field would be legal JSON, and is nothing that a writer makes. */
const MAX_NUMBER_LENGTH = 400;
const NUMBER = /^-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** What is read, for errors: made only when there is one. */
type What = string | (() => string);

/**
 * A strict reader of JSON that hands out one token at a time, so that the caller sees repeated keys and knows what type it
 * wants next. All errors are `INVALID_HEADER_DESERIALIZATION` with the place in the header.
 */
export class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * Calls `entry` with each key of the object that comes next; it must read the value. `usual` may read key and value by
   * itself and say so, with `match`.
   */
  object(what: What, entry: (key: string) => void, usual = () => false): void {
    this.#expect("{", what, "an object");
    if (this.#takes("}")) return;
    do {
      if (usual()) continue;
      const key = this.string("a key");
      this.#expect(":");
      entry(key);
    } while (this.#takes(","));
    this.#expect("}", "a comma or the end of an object");
  }

  /** Calls `item` for each item of the array that comes next; it must read the item. */
  array(what: What, item: () => void): void {
    this.#expect("[", what, "an array");
    if (this.#takes("]")) return;
    do item();
    while (this.#takes(","));
    this.#expect("]", "a comma or the end of an array");
  }

  /** Reads what `pattern`, a sticky one, matches at this very place. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text) ?? undefined;
    if (found !== undefined) this.#at = pattern.lastIndex;
    return found;
  }

  string(what: What): string {
    this.#expect('"', what, "a string");
    const start = this.#at;
    const end = this.#stringEnd();
    this.#at = end + 1;
    const source = this.#text.slice(start, end);
    if (!source.includes("\\")) {
      if (hasControl(source)) throw this.error("a string holds a control character");
      return source;
    }
    return this.#unescaped(source);
  }

  /** Looks at the source text: 2.0, 2e0 and -0 are no integers, and none is rounded. */
  integer(what: What): Integer {
    const source = this.#numberSource();
    if (!/^(?:0|[1-9][0-9]*)$/.test(source)) throw this.error(`${textOf(what)} as a whole number expected`);
    if (source.length < 16) return Number(source);
    const value = source.length > 20 ? LARGEST_U64 + 1n : BigInt(source);
    if (value > LARGEST_U64) throw this.error(`${textOf(what)} is over 2^64 - 1`);
    return normal(value);
  }

  /** Reads any value and forgets it. */
  skip(depth = 0): void {
    if (depth > MAX_DEPTH) throw this.error(`values are nested deeper than ${MAX_DEPTH}`);
    const next = this.#peek();
    if (next === "{") this.object("a value", () => this.skip(depth + 1));
    else if (next === "[") this.array("a value", () => this.skip(depth + 1));
    else if (next === '"') this.string("a value");
    else if (!["true", "false", "null"].some((word) => this.#takesWord(word)) && !NUMBER.test(this.#numberSource())) {
      throw this.error("a value expected");
    }
  }

  end(): void {
    if (this.#peek() !== undefined) throw this.error("text follows the object");
  }

  error(what: string): SafetensorsError {
    const message = `safetensors: the header is not what it must be: ${what}, at character ${this.#at} of the header`;
    return new SafetensorsError("INVALID_HEADER_DESERIALIZATION", message, { offset: 8 });
  }

  #expect(char: string, what: What = `"${char}"`, kind?: string): void {
    if (!this.#takes(char)) throw this.error(`${textOf(what)}${kind === undefined ? "" : ` as ${kind}`} expected`);
  }

  #takes(char: string): boolean {
    if (this.#peek() !== char) return false;
    this.#at += 1;
    return true;
  }

  #takesWord(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  /** The next character that is no white space. */
  #peek(): string | undefined {
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at += 1;
    return this.#text[this.#at];
  }

  #numberSource(): string {
    this.#peek();
    const start = this.#at;
    while (isNumberPart(this.#text.charCodeAt(this.#at))) this.#at += 1;
    if (this.#at - start > MAX_NUMBER_LENGTH)
      throw this.error(`a number has more than ${MAX_NUMBER_LENGTH} characters`);
    return this.#text.slice(start, this.#at);
  }

  /** Place of the next quote that an even number of backslashes, or none, stands before. */
  #stringEnd(): number {
    for (let end = this.#text.indexOf('"', this.#at); end >= 0; end = this.#text.indexOf('"', end + 1)) {
      let before = end;
      while (before > this.#at && this.#text[before - 1] === "\\") before -= 1;
      if ((end - before) % 2 === 0) return end;
    }
    throw this.error("a string does not end");
  }

  #unescaped(source: string): string {
    let value: string;
    try {
      value = JSON.parse(`"${source}"`) as string;
    } catch {
      throw this.error("a string holds an unknown escape or a control character");
    }
    if (LONE_SURROGATE.test(value)) throw this.error("a string holds half of a surrogate pair");
    return value;
  }
}

function textOf(what: What): string {
  return typeof what === "string" ? what : what();
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

/** Digits, signs, the point and the letters of an exponent. */
function isNumberPart(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 43 || code === 45 || code === 46 || code === 69 || code === 101;
}

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 32) return true;
  return false;
}
