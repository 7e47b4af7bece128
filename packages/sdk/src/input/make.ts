import type { Json } from "../prompt/types.ts";
import type { Input, SharedOptions, Value } from "./types.ts";

/** An input of any type: what the helpers of this package are made of. `shown` are its `object_info` options. */
export function makeInput<T, const O extends SharedOptions>(
  type: string,
  options: O | undefined,
  check: (raw: unknown) => T,
  choices?: Input["choices"],
): Input<Value<T, O>> {
  const { optional = false, ...shown } = (options ?? {}) as SharedOptions & Record<string, Json>;
  const parse = (raw: unknown): unknown => {
    if (raw === undefined) return optional ? shown.default : undefined;
    return shown.rawLink ? raw : check(raw);
  };
  // The cast is the one place where `Value` (a type of the options) meets the check that honours it.
  return {
    type,
    optional,
    options: shown,
    ...(choices && { choices }),
    ...(options && Object.keys(options).length === 0 && { emptyOptions: true as const }),
    parse: parse as Input<Value<T, O>>["parse"],
  };
}
