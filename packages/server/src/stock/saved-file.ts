import type { FolderKind } from "@netdist/sdk";

/** Where a file was saved, as `ui` outputs say it. */
export interface SavedFile {
  readonly [key: string]: string;
  readonly filename: string;
  readonly subfolder: string;
  readonly type: FolderKind;
}
