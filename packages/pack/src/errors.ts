export type PackErrorCode =
  | "PACKAGE_INVALID"
  | "BUNDLE_FAILED"
  | "NATIVE_CODE"
  | "PACK_INVALID"
  | "FILE_NAME"
  | "LICENCE_MISSING"
  | "BRIDGE_MISSING"
  | "TARGET_FOREIGN";

/** Why a pack could not be built, in a sentence that says what to do. */
export class PackError extends Error {
  override readonly name = "PackError";
  readonly code: PackErrorCode;
  constructor(code: PackErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
