import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type Document, isMap, isSeq, parseDocument, type YAMLMap } from "yaml";
import { NetDistError } from "../errors/index.ts";
import { sameAddress } from "./address.ts";
import { parseConfig } from "./parse.ts";

/** What is set of a worker; `null` takes a setting away, what is absent stays. */
export interface WorkerSettings {
  readonly name?: string | null | undefined;
  readonly url?: string | undefined;
  /** By name; `null` takes one away, those that are not named stay. */
  readonly headers?: Readonly<Record<string, string | null>> | null | undefined;
  readonly tags?: readonly string[] | null | undefined;
  readonly slots?: number | null | undefined;
  readonly weight?: number | null | undefined;
  readonly enabled?: boolean | null | undefined;
}

/** Changes workers in a config file; comments, order and what is not changed stay. All throw CONFIG_INVALID. */
export interface ConfigEditor {
  add(settings: WorkerSettings & { readonly url: string }): Promise<void>;
  /** `worker`: its name or address. */
  change(worker: string, settings: WorkerSettings): Promise<void>;
  remove(worker: string): Promise<void>;
}

/** Edits one after the other, each whole or not at all; a file that is made is for its owner's eyes only. */
export function configEditor(file: string): ConfigEditor {
  let last: Promise<void> = Promise.resolve();
  const edit = (change: (document: Document) => void): Promise<void> => {
    const edited = last.then(() => rewrite(file, change));
    last = edited.catch(() => {});
    return edited;
  };
  return {
    add: (settings) =>
      edit((document) => {
        const item = document.createNode(withoutNulls(settings));
        if (isSeq(document.get("workers"))) document.addIn(["workers"], item);
        else document.set("workers", document.createNode([item]));
      }),
    change: (worker, settings) => edit((document) => applySettings(document, itemOf(document, worker, file), settings)),
    remove: (worker) => edit((document) => document.deleteIn(["workers", indexOf(document, worker, file)])),
  };
}

async function rewrite(file: string, change: (document: Document) => void): Promise<void> {
  const before = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  // Says where the file is broken before anything is changed in it.
  parseConfig(before, file);
  const document: Document = parseDocument(before);
  change(document);
  const text = document.toString({ lineWidth: 0 });
  parseConfig(text, file);
  await replace(file, text);
}

async function replace(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const mode = await stat(file).then(
    ({ mode }) => mode & 0o777,
    () => 0o600,
  );
  const part = `${file}.${randomUUID()}.part`;
  try {
    await writeFile(part, text, { mode, flag: "wx" });
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
}

function applySettings(document: Document, item: YAMLMap, settings: WorkerSettings): void {
  for (const [key, value] of Object.entries(settings)) {
    if (value === undefined) continue;
    if (value === null) item.delete(key);
    else if (key === "headers") setHeaders(document, item, value as Readonly<Record<string, string | null>>);
    else if (typeof value === "object") item.set(key, document.createNode(value));
    else item.set(key, value);
  }
}

function setHeaders(document: Document, item: YAMLMap, changes: Readonly<Record<string, string | null>>): void {
  if (!isMap(item.get("headers"))) item.set("headers", document.createNode({}));
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) item.deleteIn(["headers", name]);
    else item.setIn(["headers", name], value);
  }
  const left = item.get("headers");
  if (isMap(left) && left.items.length === 0) item.delete("headers");
}

function itemOf(document: Document, worker: string, file: string): YAMLMap {
  const item = document.getIn(["workers", indexOf(document, worker, file)]);
  if (isMap(item)) return item;
  throw absent(worker, file);
}

function indexOf(document: Document, worker: string, file: string): number {
  const workers = document.get("workers");
  const items = isSeq(workers) ? workers.items : [];
  const named = items.findIndex((item) => isMap(item) && item.get("name") === worker);
  const found =
    named >= 0 ? named : items.findIndex((item) => isMap(item) && sameAddress(String(item.get("url")), worker));
  if (found >= 0) return found;
  throw absent(worker, file);
}

function absent(worker: string, file: string): NetDistError {
  return new NetDistError("CONFIG_INVALID", `${file} lists no worker ${JSON.stringify(worker)}.`, {
    phase: "config",
    worker,
    hint: "It may have been removed meanwhile: look at the list again.",
  });
}

function withoutNulls(settings: WorkerSettings): object {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null && value !== undefined));
}
