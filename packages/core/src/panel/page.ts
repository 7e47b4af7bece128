/** The name of the web extension's file, which holds the panel for both places. */
const SCRIPT = "netdist-workers.js";

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<title>Workers</title>
<script type="module" src="page.js"></script>
</head>
<body><main id="netdist"></main></body>
</html>
`;

// The extension's folder has the name that its user gave it: the server lists it.
const LOADER = `const entries = await (await fetch("../api/extensions")).json();
const path = entries.find((entry) => entry.endsWith("/${SCRIPT}"));
const place = document.getElementById("netdist");
if (path === undefined) {
  place.textContent = "The page needs the web part of NetDist, which is in the pack netdist: install that.";
} else {
  const { mountPage } = await import(new URL(".." + path, location.href).href);
  mountPage(place);
}
`;

/** Nothing but what this server has: texts of workers cannot bring scripts or pictures of elsewhere (T18). */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; media-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/** The panel as a page of its own, for a phone or a second screen. */
export function page(): Response {
  const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": POLICY };
  return new Response(HTML, { headers: { ...headers, "referrer-policy": "no-referrer" } });
}

export function pageScript(): Response {
  return new Response(LOADER, { headers: { "content-type": "text/javascript; charset=utf-8" } });
}
