import type { FileChoices } from "../input/types.ts";

/** Whose `object_info` is rendered: the members of a record differ between ComfyUI's versions. */
export type ObjectInfoProfile = "0.3.64" | "0.33.0";

/** Makes the lists of file inputs. */
export interface FileLister {
  list(choices: FileChoices): Promise<readonly string[]>;
}

/** What a record depends on beside the node. */
export interface ObjectInfoOptions extends FileLister {
  readonly profile: ObjectInfoProfile;
  /** `python_module`. */
  readonly module: string;
  /** The id under which the node is listed, when it is one of its aliases. */
  readonly id?: string;
}
