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

/** Reads the text of a header, strictly: names are there once, numbers are whole, nothing follows. */
export function parseHeader(text: string): StatedHeader {
  const json = new JsonReader(text);
  const names = new Set<string>();
  const tensors: StatedTensor[] = [];
  let metadata = new Map<string, string>();
  json.object("the header", (name) => {
    if (names.has(name)) throw json.error(`the name ${quote(name)} is there twice`);
    names.add(name);
    if (name === METADATA) metadata = parseMetadata(json);
    else tensors.push(parseTensor(json, name));
  });
  json.end();
  return { metadata, tensors };
}

function parseMetadata(json: JsonReader): Map<string, string> {
  const metadata = new Map<string, string>();
  json.object(METADATA, (key) => {
    if (metadata.has(key)) throw json.error(`the key ${quote(key)} of ${METADATA} is there twice`);
    metadata.set(key, json.string(`the value of ${quote(key)} in ${METADATA}`));
  });
  return metadata;
}

function parseTensor(json: JsonReader, name: string): StatedTensor {
  const tensor = quote(name);
  const seen: { dtype?: Dtype; shape?: Integer[]; offsets?: Integer[] } = {};
  const once = (field: keyof typeof seen) => {
    if (seen[field] !== undefined) throw json.error(`the tensor ${tensor} has two fields for its ${field}`);
  };
  json.object(`the tensor ${tensor}`, (field) => {
    if (field === "dtype") {
      once("dtype");
      seen.dtype = parseDtype(json, tensor);
    } else if (field === "shape") {
      once("shape");
      seen.shape = integers(json, `the shape of ${tensor}`);
    } else if (field === "data_offsets") {
      once("offsets");
      seen.offsets = integers(json, `the data_offsets of ${tensor}`);
    } else json.skip();
  });
  const { dtype, shape, offsets } = seen;
  if (dtype === undefined || shape === undefined || offsets === undefined) {
    throw json.error(`the tensor ${tensor} lacks its dtype, shape or data_offsets`);
  }
  const [begin, end, ...more] = offsets;
  if (begin === undefined || end === undefined || more.length > 0) {
    throw json.error(`the data_offsets of ${tensor} are ${offsets.length} numbers, not 2`);
  }
  return { name, dtype, shape, begin, end };
}

function parseDtype(json: JsonReader, tensor: string): Dtype {
  const name = json.string(`the dtype of ${tensor}`);
  const dtype = dtypeOf(name);
  if (dtype === undefined) throw json.error(`the tensor ${tensor} has the unknown dtype ${quote(name)}`);
  return dtype;
}

function integers(json: JsonReader, what: string): Integer[] {
  const values: Integer[] = [];
  json.array(what, () => values.push(json.integer(what)));
  return values;
}
