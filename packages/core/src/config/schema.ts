import { z } from "zod";

const sizeUnits = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;
const timeUnits = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** A number with a unit, in the smallest one: `64MiB` is 67108864, `30s` is 30000. Bare numbers are the smallest unit. */
function quantity(units: Readonly<Record<string, number>>): z.ZodType<number, unknown> {
  const names = Object.keys(units).join(", ");
  return z.union([z.number().nonnegative(), z.string()]).transform((raw, context) => {
    if (typeof raw === "number") return raw;
    const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(raw);
    const unit = units[match?.[2] ?? ""];
    if (match?.[1] !== undefined && unit !== undefined) return Number(match[1]) * unit;
    context.addIssue({ code: "custom", message: `expected a number with one of ${names}, got ${JSON.stringify(raw)}` });
    return z.NEVER;
  });
}

const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "not an HTTP header name");
const headerValue = z
  .string()
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, "header values hold no line breaks or control characters");

const workerSchema = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  url: z.string().refine(isHttpUrl, "expected an http:// or https:// address without user name and password"),
  headers: z.record(headerName, headerValue).default({}),
  // `ca` is the path of a PEM file.
  tls: z.strictObject({ ca: z.string().optional(), insecure: z.boolean().default(false) }).optional(),
  tags: z.array(z.string()).default([]),
  slots: z.number().int().min(1).max(64).default(1),
  weight: z.number().positive().default(1),
  enabled: z.boolean().default(true),
});

/** Headers for addresses that a workflow names: it says "bucket", and they go to these origins only. */
const namedHeadersSchema = z.strictObject({
  origins: z.array(z.string().refine(isOrigin, "expected an origin like https://host or http://host:8080")).min(1),
  values: z.record(headerName, headerValue),
});

/** The whole file. Every member may be absent. */
export const configSchema = z.strictObject({
  // The Node.js that runs the nodes inside ComfyUI; the bridge's Python side reads it before there is any Node.js.
  node: z.string().min(1).optional(),
  workers: z.array(workerSchema).default([]),
  trust: z.enum(["listed", "any"]).default("listed"),
  // How workers send pictures back: in a PNG each through their temp folder or, in a quarter of the time, in one lossless
  // WebP through their output folder, where an empty file stays.
  pictures: z.enum(["png", "webp"]).default("png"),
  images: z
    .strictObject({
      private_addresses: z.boolean().default(false),
      // May be asked even where their addresses are private.
      origins: z.array(z.string().refine(isOrigin, "expected an origin like http://nas.lan:8080")).default([]),
      headers: z.record(z.string().min(1).max(100), namedHeadersSchema).default({}),
      max_bytes: quantity(sizeUnits).default(64 * 1024 ** 2),
      timeout: quantity(timeUnits).default(30_000),
    })
    .prefault({}),
});

export type Config = z.infer<typeof configSchema>;
export type WorkerEntry = Config["workers"][number];

export const defaultConfig: Config = configSchema.parse({});

function isOrigin(text: string): boolean {
  return isHttpUrl(text) && /^\/*$/.test(new URL(text).pathname) && !/[?#]/.test(text);
}

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}
