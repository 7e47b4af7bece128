const IMAGE = /\.(jpe?g|png|ppm|bmp|pgm|tiff?|webp)$/i;
const HOUR = 3600;

/** The `Cache-Control` that ComfyUI adds by path and status where a handler set none. */
export function cacheControl(path: string, status: number): string | undefined {
  if (path.endsWith(".js") || path.endsWith(".css") || /\/index[^/]*\.json$/.test(path)) return "no-store";
  if (!IMAGE.test(path)) return undefined;
  if (status === 404) return `public, max-age=${HOUR}`;
  if ((status >= 200 && status <= 206) || status === 301 || status === 308) return `public, max-age=${24 * HOUR}`;
  return status === 302 || status === 303 || status === 307 ? "no-cache" : undefined;
}

/** What `--enable-cors-header` adds to every answer. */
export function corsHeaders(origin: string): Readonly<Record<string, string>> {
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-methods": "POST, GET, DELETE, PUT, OPTIONS, PATCH",
    "access-control-allow-headers": "Content-Type, Authorization",
    "access-control-allow-credentials": "true",
  };
}
