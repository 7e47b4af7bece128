import { JsonError, type JsonErrorCode, positionOf } from "./json-error.ts";
import type { Json, JsonObject } from "./types.ts";

/** Limits of a text, and what to do with what JSON does not settle. */
export interface ParseJsonOptions {
  /** Arrays and objects inside each other; 512 by default. */
  readonly maxDepth?: number;
  /** UTF-16 units of the text; 64 Mi by default. */
  readonly maxLength?: number;
  /** Told of each number that became null: `NaN`, `Infinity`, `-Infinity`, or a literal past the range of a double. */
  readonly onNonFinite?: (name: string) => void;
  /** A key twice in one object: the last value stays (default), or an error. */
  readonly duplicateKeys?: "last" | "error";
}

/** Longer integers cost quadratic time to convert; Python's own limit is the same. */
const MAX_DIGITS = 4300;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Reads JSON without losing anything that ComfyUI writes: integers outside ±(2^53 − 1) become `bigint`, Python's bare
 * NaN and Infinity become null. Objects have no prototype. Keys that look like integers come first, in ascending
 * order, as in every JavaScript object. Throws `JsonError`.
 */
export function parseJson(text: string, options: ParseJsonOptions = {}): Json {
  const maxLength = options.maxLength ?? 64 * 1024 * 1024;
  if (text.length > maxLength)
    throw new JsonError("TOO_LONG", `the text has ${text.length} characters, the limit is ${maxLength}`, {
      line: 1,
      column: 1,
    });
  return new Reader(text, options).document();
}

class Reader {
  readonly #text: string;
  readonly #maxDepth: number;
  readonly #unique: boolean;
  readonly #onNonFinite: ((name: string) => void) | undefined;
  #at = 0;
  #depth = 0;

  constructor(text: string, options: ParseJsonOptions) {
    this.#text = text;
    this.#maxDepth = options.maxDepth ?? 512;
    this.#unique = options.duplicateKeys === "error";
    this.#onNonFinite = options.onNonFinite;
  }

  document(): Json {
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) this.#fail("expected the end after the value");
    return value;
  }

  #value(): Json {
    switch (this.#space()) {
      case 0x7b:
        return this.#object();
      case 0x5b:
        return this.#array();
      case QUOTE:
        return this.#string();
      case 0x74:
        return this.#word("true", true);
      case 0x66:
        return this.#word("false", false);
      case 0x6e:
        return this.#word("null", null);
      case 0x4e:
        return this.#nonFinite("NaN");
      case 0x49:
        return this.#nonFinite("Infinity");
      default:
        return this.#number();
    }
  }

  #object(): JsonObject {
    this.#enter();
    const object: Record<string, Json> = Object.create(null);
    if (this.#space() !== 0x7d) {
      do {
        if (this.#space() !== QUOTE) this.#fail("expected a key in double quotes");
        const start = this.#at;
        const key = this.#string();
        if (this.#unique && key in object)
          this.#fail(`the key ${JSON.stringify(key)} stands twice`, start, "DUPLICATE_KEY");
        if (this.#space() !== 0x3a) this.#fail('expected ":" after the key');
        this.#at += 1;
        object[key] = this.#value();
      } while (this.#comma());
    }
    this.#leave(0x7d, 'expected "," or "}"');
    return object;
  }

  #array(): readonly Json[] {
    this.#enter();
    const array: Json[] = [];
    if (this.#space() !== 0x5d) {
      do array.push(this.#value());
      while (this.#comma());
    }
    this.#leave(0x5d, 'expected "," or "]"');
    return array;
  }

  #enter(): void {
    if (++this.#depth > this.#maxDepth) this.#fail(`more than ${this.#maxDepth} levels`, this.#at, "TOO_DEEP");
    this.#at += 1;
  }

  #leave(close: number, expected: string): void {
    if (this.#space() !== close) this.#fail(expected);
    this.#at += 1;
    this.#depth -= 1;
  }

  #comma(): boolean {
    if (this.#space() !== 0x2c) return false;
    this.#at += 1;
    return true;
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at + 1;
    let at = start;
    let plain = true;
    for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
      // A comparison with NaN, past the end, is false: so "not at least a space" catches the end too.
      if (!(code >= 0x20))
        this.#fail(at < text.length ? "a control character in a string" : "the string does not end", at);
      if (code === BACKSLASH) plain = false;
      at += code === BACKSLASH ? 2 : 1;
    }
    this.#at = at + 1;
    return plain ? text.slice(start, at) : this.#escaped(start - 1, at + 1);
  }

  #escaped(start: number, end: number): string {
    try {
      return JSON.parse(this.#text.slice(start, end)) as string;
    } catch {
      return this.#fail("a bad escape in the string", start);
    }
  }

  #number(): Json {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (match === null) {
      if (this.#text.startsWith("-Infinity", this.#at)) return this.#nonFinite("-Infinity");
      return this.#fail("expected a value");
    }
    const [literal, fraction, exponent] = match;
    if (fraction === undefined && exponent === undefined) return this.#integer(literal);
    this.#at += literal.length;
    const value = Number(literal);
    if (Number.isFinite(value)) return value;
    this.#onNonFinite?.(literal);
    return null;
  }

  #integer(literal: string): number | bigint {
    if (literal.length > MAX_DIGITS)
      this.#fail(`an integer of ${literal.length} digits, the limit is ${MAX_DIGITS}`, this.#at, "NUMBER_TOO_LONG");
    this.#at += literal.length;
    const value = Number(literal);
    return Number.isSafeInteger(value) ? value : BigInt(literal);
  }

  #nonFinite(name: string): null {
    this.#word(name, null);
    this.#onNonFinite?.(name);
    return null;
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) this.#fail("expected a value");
    this.#at += word.length;
    return value;
  }

  /** Skips white space; gives the code of the next character, NaN at the end. */
  #space(): number {
    const text = this.#text;
    let code = text.charCodeAt(this.#at);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = text.charCodeAt(++this.#at);
    return code;
  }

  #fail(reason: string, at = this.#at, code: JsonErrorCode = "SYNTAX"): never {
    const found = at < this.#text.length ? JSON.stringify(this.#text.slice(at, at + 12)) : "the end of the text";
    const end = code === "SYNTAX" ? `${reason}, found ${found}` : reason;
    throw new JsonError(code, end, positionOf(this.#text, Math.min(at, this.#text.length)));
  }
}
