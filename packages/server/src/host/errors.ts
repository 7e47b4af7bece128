import { describe } from "@netdist/sdk";

/** A file name that is malformed, leaves its folder, or names no file: one text for all, so that nothing is revealed. */
export class FileNameError extends Error {
  override readonly name = "FileNameError";
  readonly code = "FILE_NAME";
  /** What is wrong with the text itself; undefined when the file is outside or absent. */
  readonly reason: string | undefined;
  constructor(fileName: string, folder: string, reason?: string) {
    const what = reason === undefined ? "is no file there" : `is not accepted: ${reason}`;
    super(`file name ${describe(fileName)} in the ${folder} folder ${what}`);
    this.reason = reason;
  }
}

/** A picture file that cannot be read or written. */
export class PictureError extends Error {
  override readonly name = "PictureError";
  readonly code: "SHARP_MISSING" | "PICTURE_UNREADABLE" | "PICTURE_TOO_LARGE";
  constructor(code: PictureError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
