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
<p>It serves no frontend at the moment. <code>netdist serve</code> and <code>npm start</code> fetch ComfyUI's own with pip where they
can and say so; any folder of one can be served with <code>--front-end-root</code>. ComfyUI clients may use this address.</p>
<ul>
<li><a href="netdist/">workers and jobs</a></li>
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
