/** Control characters, which would end the header, and everything beyond ASCII. */
const NOT_PLAIN = /[^ -~]/g;

/**
 * A file name as the value of a `Content-Disposition`. ComfyUI writes the name's UTF-8 there, which Node cannot be
 * relied on to send; beyond ASCII it takes the form that RFC 6266 has for it.
 */
export function dispositionName(name: string): string {
  const plain = name.replace(NOT_PLAIN, "_");
  const quoted = `filename="${plain.replace(/["\\]/g, "\\$&")}"`;
  return plain === name
    ? quoted
    : `${quoted}; filename*=UTF-8''${encodeURIComponent(name.replace(/\p{Surrogate}/gu, "_"))}`;
}
