import type { Awaitable } from "@netdist/sdk";

/** What a node's `validate` says of values that `use` tries: true, or why they cannot be used. */
export async function problem(use: () => Awaitable<unknown>): Promise<true | string> {
  try {
    await use();
    return true;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
