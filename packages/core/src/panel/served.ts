import { ANY_BYTES, checkedType } from "./content-type.ts";
import type { ResultFile } from "./result-files.ts";
import type { Panel } from "./service.ts";

/** The newest preview of a running job. */
export function previewOf(panel: Panel, id: string): Response | undefined {
  const preview = panel.jobs.preview(id);
  return (
    preview && new Response(Buffer.from(preview.bytes), { headers: { "content-type": `image/${preview.format}` } })
  );
}

/** What a job's result holds, for the panel's gallery. */
export async function resultOf(panel: Panel, id: string, signal: AbortSignal): Promise<Response> {
  const files = await panel.results.of(id, signal);
  return Response.json({ files: files.map(({ name, type }) => ({ name, type })) });
}

/** One file of a result, as what it is: nothing that a browser would run. */
export async function fileOf(
  panel: Panel,
  id: string,
  place: string,
  signal: AbortSignal,
): Promise<Response | undefined> {
  if (!/^\d{1,4}$/.test(place)) return undefined;
  const file = (await panel.results.of(id, signal))[Number(place)];
  return file && (await served(panel, file, signal));
}

async function served(panel: Panel, file: ResultFile, signal: AbortSignal): Promise<Response> {
  const bytes = await panel.results.read(file, signal);
  const type = checkedType(file.type, bytes);
  const name = file.name.replaceAll(/[^\w.-]/g, "_");
  const shown = type === ANY_BYTES ? "attachment" : "inline";
  const headers = { "content-type": type, "content-disposition": `${shown}; filename="${name}"` };
  return new Response(Buffer.from(bytes), { headers: { ...headers, "content-security-policy": "sandbox" } });
}
