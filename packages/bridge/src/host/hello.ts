import type { FolderKind, PreviewMethod } from "@netdist/sdk";
import { ProtocolError } from "../frames/error.ts";
import { countOf, listOf, mapOf, textOf, textsOf } from "../frames/members.ts";
import { isMap, type Packed, type PackedMap } from "../msgpack/types.ts";
import { PROTOCOL_VERSION } from "../version.ts";

/** A pack to load. */
export interface PackFile {
  readonly id: string;
  readonly version: string;
  /** Of its `pack.mjs`. */
  readonly path: string;
}

/** What the shim says first. */
export interface Hello {
  readonly packs: readonly PackFile[];
  readonly folders: Readonly<Record<FolderKind | "user", string>>;
  readonly addresses: readonly string[];
  readonly previewMethod: PreviewMethod;
  /** Descriptors of the exchange files. */
  readonly exchange: { readonly shim: number; readonly host: number } | undefined;
}

/** Reads `hello`. Throws VERSION for another protocol, BAD_MESSAGE for what is no hello. */
export function readHello(message: PackedMap): Hello {
  if (message["t"] !== "hello") throw new ProtocolError("BAD_MESSAGE", `"${String(message["t"])}" came before "hello"`);
  const protocol = countOf(message, "protocol");
  if (protocol !== PROTOCOL_VERSION) {
    const text = `the shim speaks protocol ${protocol}, this host ${PROTOCOL_VERSION}: update the older of the installed packs`;
    throw new ProtocolError("VERSION", text);
  }
  const folders = mapOf(message, "folders");
  const folder = (kind: string) => textOf(folders, kind);
  return {
    packs: listOf(message, "packs").map(readPack),
    folders: { input: folder("input"), output: folder("output"), temp: folder("temp"), user: folder("user") },
    addresses: textsOf(message, "addresses"),
    previewMethod: previewMethodOf(message),
    exchange: exchangeOf(message["exchange"]),
  };
}

const METHODS: readonly PreviewMethod[] = ["none", "auto", "latent2rgb", "taesd"];

/** The member `previewMethod`; "none" for a name that is unknown here. */
export function previewMethodOf(message: PackedMap): PreviewMethod {
  const name = textOf(message, "previewMethod");
  return METHODS.find((method) => method === name) ?? "none";
}

function readPack(pack: Packed): PackFile {
  if (!isMap(pack)) throw new ProtocolError("BAD_MESSAGE", '"hello" has a pack that is no map');
  return { id: textOf(pack, "id"), version: textOf(pack, "version"), path: textOf(pack, "path") };
}

function exchangeOf(exchange: Packed | undefined): Hello["exchange"] {
  return isMap(exchange) ? { shim: countOf(exchange, "shim"), host: countOf(exchange, "host") } : undefined;
}
