import type { Parts } from "../parts.ts";

/** What a browser sees where no frontend is served. */
export function welcomePage(parts: Parts): Response {
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>NetDist server</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }</style>
<h1>NetDist server</h1>
<p>This is a ComfyUI-compatible server with ${parts.registry.size} node classes. It behaves as ComfyUI ${parts.profile} does.</p>
<p>It serves no frontend: point a ComfyUI client at this address, or start it with <code>--front-end-root</code>.</p>
<ul>
<li><a href="system_stats">system_stats</a></li>
<li><a href="object_info">object_info</a></li>
<li><a href="queue">queue</a></li>
<li><a href="history">history</a></li>
</ul>
`;
  return new Response(page, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-length": String(Buffer.byteLength(page)),
      "cache-control": "no-store, must-revalidate",
    },
  });
}
