export { describe, InputError } from "./error.ts";
export { makeInput } from "./make.ts";
export { any, audio, image, latent, mask, socket } from "./sockets.ts";
export type { ComboValue, FileChoices, Input, Inputs, SharedOptions, Value } from "./types.ts";
export {
  type BooleanOptions,
  bigInt,
  boolean,
  type ComboOptions,
  combo,
  type FileOptions,
  type FloatOptions,
  file,
  float,
  type IntOptions,
  int,
  MAX_SEED,
  type SeedOptions,
  type StringOptions,
  seed,
  string,
  wrapSeed,
} from "./widgets.ts";
