import { randomInt } from "node:crypto";

const LETTERS = "abcdefghijklmnopqrstupvxyz";

/** Letters for a name that should not be met twice. */
export function randomLetters(count: number): string {
  return Array.from({ length: count }, () => LETTERS.charAt(randomInt(LETTERS.length))).join("");
}
