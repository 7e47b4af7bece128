// A page that imports the codecs as a package: an import map says where, as a bundler or a CDN would.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";

const TYPES = { ".mjs": "text/javascript", ".js": "text/javascript", ".html": "text/html; charset=utf-8" };

/**
 * Serves an empty page that can import `@netdist/codecs/*` from the package in `codecs`, whose fflate is in `fflate`, and
 * whatever lies in `folders`, by name: `{ fixtures: "/path" }` at `/fixtures/`.
 */
export async function serveCodecs({ codecs, fflate, folders = {} }) {
  const roots = { codecs, fflate, ...folders };
  const page = await pageOf(codecs, fflate);
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "", "http://x").pathname);
    const [, name = "", ...rest] = path.split("/");
    const file = normalize(join(roots[name] ?? "", ...rest));
    const allowed = roots[name] !== undefined && file.startsWith(normalize(roots[name]) + sep);
    const bytes = path === "/" ? page : allowed ? await readFile(file).catch(() => undefined) : undefined;
    const type = path === "/" ? ".html" : extname(path);
    response.writeHead(bytes === undefined ? 404 : 200, { "content-type": TYPES[type] ?? "application/octet-stream" });
    response.end(bytes);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${server.address().port}`, [Symbol.asyncDispose]: close };
}

async function pageOf(codecs, fflate) {
  const manifest = async (folder) => JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const targets = Object.entries((await manifest(codecs)).exports).filter(([, target]) => target.default !== undefined);
  const imports = targets.map(([path, target]) => [
    `@netdist/codecs${path.slice(1)}`,
    `/codecs${target.default.slice(1)}`,
  ]);
  const browser = (await manifest(fflate)).exports["./browser"].import.default;
  const map = { imports: { ...Object.fromEntries(imports), "fflate/browser": `/fflate${browser.slice(1)}` } };
  return `<!doctype html><title>codecs</title><script type="importmap">${JSON.stringify(map)}</script>`;
}
