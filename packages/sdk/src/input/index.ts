export {
  type MultiComboOptions,
  matchType,
  multiCombo,
  type Remote,
  remoteCombo,
  union,
} from "./choices.ts";
export { autogrow, type Choice, dynamicCombo, dynamicSlot, type Names } from "./dynamic.ts";
export { describe, InputError } from "./error.ts";
export { expandInputs, nestValues } from "./expand.ts";
export { makeInput } from "./make.ts";
export { any, audio, image, latent, mask, socket } from "./sockets.ts";
export type { ComboValue, Dynamic, FileChoices, Input, Inputs, SharedOptions, Value } from "./types.ts";
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
