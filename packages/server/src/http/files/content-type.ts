/** Content types by extension, as ComfyUI's Python guesses them; files of other kinds are `application/octet-stream`. */
const TYPES: Readonly<Record<string, string>> = {
  ".avif": "image/avif",
  ".bmp": "image/bmp",
  ".css": "text/css",
  ".csv": "text/csv",
  ".flac": "audio/flac",
  ".gif": "image/gif",
  ".glb": "model/gltf-binary",
  ".gltf": "model/gltf+json",
  ".gz": "application/gzip",
  ".htm": "text/html",
  ".html": "text/html",
  ".ico": "image/x-icon",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".json": "application/json",
  ".m4a": "audio/mp4",
  ".map": "application/json",
  ".md": "text/markdown",
  ".mht": "message/rfc822",
  ".mhtml": "message/rfc822",
  ".mjs": "text/javascript",
  ".mov": "video/quicktime",
  ".mp3": "audio/mpeg",
  ".mp4": "video/mp4",
  ".ogg": "audio/ogg",
  ".opus": "audio/opus",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".svgz": "image/svg+xml",
  ".tif": "image/tiff",
  ".tiff": "image/tiff",
  ".ttf": "font/ttf",
  ".txt": "text/plain",
  ".wasm": "application/wasm",
  ".wav": "audio/x-wav",
  ".webm": "video/webm",
  ".webp": "image/webp",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".xhtml": "application/xhtml+xml",
  ".xht": "application/xhtml+xml",
  ".xml": "text/xml",
  ".xsl": "text/xml",
  ".zip": "application/zip",
};

/** Content type of a file name. */
export function contentType(name: string): string {
  const dot = name.lastIndexOf(".");
  const type = dot === -1 ? undefined : TYPES[name.slice(dot).toLowerCase()];
  return type ?? "application/octet-stream";
}

const ACTIVE = new Set([
  "text/html",
  "text/html-sandboxed",
  "application/xhtml+xml",
  "text/javascript",
  "application/javascript",
  "application/x-javascript",
  "application/ecmascript",
  "text/css",
  "image/svg+xml",
  "application/xml",
  "text/xml",
  "message/rfc822",
]);

/** True for types that a browser may run in the page's origin: these are only ever offered as downloads. */
export function isActive(type: string): boolean {
  const bare = (type.split(";", 1)[0] ?? "").trim().toLowerCase();
  return ACTIVE.has(bare) || bare.endsWith("+xml") || bare.endsWith("/xml");
}
