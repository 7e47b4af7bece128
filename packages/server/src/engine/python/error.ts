/** An exception that ComfyUI's Python would raise here; clients see its class name and text. */
export class PythonError extends Error {
  override readonly name: string;
  constructor(name: "IndexError" | "KeyError" | "OverflowError" | "TypeError" | "ValueError", message: string) {
    super(message);
    this.name = name;
  }
}
