export type InstallErrorCode = "NOT_FOUND" | "SEVERAL" | "FOREIGN" | "NOT_INSTALLED" | "CONFIG" | "FAILED";

/** Why nothing was installed, updated or removed, in a sentence that says what to do. */
export class InstallError extends Error {
  override readonly name = "InstallError";
  readonly code: InstallErrorCode;
  constructor(code: InstallErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
