import { failure } from "./edit-failure.ts";

/** A piece of what replaces a match: a text, or what is taken from the match. */
export type Part = string | ((match: RegExpExecArray) => string);

/**
 * The template in pieces: `$1` … `$9` and `$<name>` are groups, which give "" where they took no part, `$&` is the
 * match, `$$` a dollar sign. Throws EDIT_INVALID for a group that the pattern does not have.
 */
export function templateParts(template: string, pattern: RegExp): readonly Part[] {
  // With an empty alternative every pattern matches, and the match tells which groups there are.
  const groups = new RegExp(`${pattern.source}|`, "u").exec("");
  return template.split(/(\$(?:[$&1-9]|<[^>]*>))/).map((piece, at): Part => {
    if (at % 2 === 0) return piece;
    if (piece === "$$") return "$";
    if (piece === "$&") return ([whole]) => whole;
    const name = piece.startsWith("$<") ? piece.slice(2, -1) : Number(piece[1]);
    const exists = typeof name === "number" ? name < (groups?.length ?? 0) : Object.hasOwn(groups?.groups ?? {}, name);
    if (!exists) throw failure(`The replacement has ${piece.slice(0, 60)}, and the pattern has no such group.`);
    return (match) => (typeof name === "number" ? match[name] : match.groups?.[name]) ?? "";
  });
}
