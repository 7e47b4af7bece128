import type { Dtype } from "../dtype/dtypes.ts";
import { quote } from "../shared/codec-error.ts";
import { dtypeOf } from "./dtypes.ts";
import type { Integer } from "./integer.ts";
import { JsonReader } from "./json.ts";

/** A tensor as the header states it; nothing of it is checked against the data yet. */
export interface StatedTensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly Integer[];
  readonly begin: Integer;
  readonly end: Integer;
}

/** What the text of a header says. */
export interface StatedHeader {
  readonly metadata: Map<string, string>;
  readonly tensors: readonly StatedTensor[];
}

/** The name that holds no tensor but a file's texts. */
export const METADATA = "__metadata__";

/** A tensor as the official library writes it, its numbers safe ones: most headers hold nothing else, which saves time. */
const USUAL_TENSOR =
  /"([^"\\\x00-\x1f]*)":\{"dtype":"([A-Z0-9_]{1,16})","shape":\[((?:(?:0|[1-9][0-9]{0,14})(?:,(?:0|[1-9][0-9]{0,14}))*)?)\],"data_offsets":\[(0|[1-9][0-9]{0,14}),(0|[1-9][0-9]{0,14})\]\}/y;

/** Reads the text of a header, strictly: names are there once, numbers are whole, nothing follows. */
export function parseHeader(text: string): StatedHeader {
  const json = new JsonReader(text);
  const names = new Set<string>();
  const tensors: StatedTensor[] = [];
  let metadata = new Map<string, string>();
  const takeName = (name: string) => {
    if (names.has(name)) throw json.error(`the name ${quote(name)} is there twice`);
    names.add(name);
  };
  const entry = (name: string) => {
    takeName(name);
    if (name === METADATA) metadata = parseMetadata(json);
    else tensors.push(parseTensor(json, name));
  };
  json.object("the header", entry, () => {
    const tensor = usualTensor(json);
    if (tensor === undefined) return false;
    takeName(tensor.name);
    tensors.push(tensor);
    return true;
  });
  json.end();
  return { metadata, tensors };
}

function usualTensor(json: JsonReader): StatedTensor | undefined {
  const found = json.match(USUAL_TENSOR);
  if (found === undefined) return undefined;
  const [, name = "", dtypeName = "", sizes = "", begin, end] = found;
  if (name === METADATA) throw json.error(`${METADATA} is no object of texts`);
  const dtype = knownDtype(json, dtypeName, name);
  const shape = sizes === "" ? [] : sizes.split(",").map(Number);
  return { name, dtype, shape, begin: Number(begin), end: Number(end) };
}

function parseMetadata(json: JsonReader): Map<string, string> {
  const metadata = new Map<string, string>();
  json.object(METADATA, (key) => {
    if (metadata.has(key)) throw json.error(`the key ${quote(key)} of ${METADATA} is there twice`);
    metadata.set(
      key,
      json.string(() => `the value of ${quote(key)} in ${METADATA}`),
    );
  });
  return metadata;
}

function parseTensor(json: JsonReader, name: string): StatedTensor {
  const seen: { dtype?: Dtype; shape?: Integer[]; offsets?: Integer[] } = {};
  const once = (field: keyof typeof seen) => {
    if (seen[field] !== undefined) throw json.error(`the tensor ${quote(name)} has two fields for its ${field}`);
  };
  json.object(
    () => `the tensor ${quote(name)}`,
    (field) => {
      if (field === "dtype") {
        once("dtype");
        seen.dtype = parseDtype(json, name);
      } else if (field === "shape") {
        once("shape");
        seen.shape = integers(json, () => `the shape of ${quote(name)}`);
      } else if (field === "data_offsets") {
        once("offsets");
        seen.offsets = integers(json, () => `the data_offsets of ${quote(name)}`);
      } else json.skip();
    },
  );
  const { dtype, shape, offsets } = seen;
  if (dtype === undefined || shape === undefined || offsets === undefined) {
    throw json.error(`the tensor ${quote(name)} lacks its dtype, shape or data_offsets`);
  }
  const [begin, end, ...more] = offsets;
  if (begin === undefined || end === undefined || more.length > 0) {
    throw json.error(`the data_offsets of ${quote(name)} are ${offsets.length} numbers, not 2`);
  }
  return { name, dtype, shape, begin, end };
}

function parseDtype(json: JsonReader, tensor: string): Dtype {
  return knownDtype(
    json,
    json.string(() => `the dtype of ${quote(tensor)}`),
    tensor,
  );
}

function knownDtype(json: JsonReader, name: string, tensor: string): Dtype {
  const dtype = dtypeOf(name);
  if (dtype === undefined) throw json.error(`the tensor ${quote(tensor)} has the unknown dtype ${quote(name)}`);
  return dtype;
}

function integers(json: JsonReader, what: () => string): Integer[] {
  const values: Integer[] = [];
  json.array(what, () => values.push(json.integer(what)));
  return values;
}
