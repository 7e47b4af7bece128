import type { FileChoices } from "../input/types.ts";

/** Whose `object_info` is rendered: the members of a record differ between ComfyUI's versions. */
export type ObjectInfoProfile = "0.3.64" | "0.33.0";

export interface ObjectInfoOptions {
  readonly profile: ObjectInfoProfile;
  /** `python_module`. */
  readonly module: string;
  /** The id under which the node is listed, when it is one of its aliases. */
  readonly id?: string;
  /** Makes the file lists. */
  list(choices: FileChoices): Promise<readonly string[]>;
}
