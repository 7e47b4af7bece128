import { NetDistError } from "../errors/index.ts";

/** An edit that cannot be done as it was asked for. */
export function failure(
  message: string,
  facts: { readonly hint?: string; readonly cause?: unknown } = {},
): NetDistError {
  return new NetDistError("EDIT_INVALID", message, { phase: "convert", ...facts });
}
