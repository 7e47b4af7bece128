/** What a file is that begins so, and is no latent. */
const OTHERS: readonly (readonly [begins: RegExp, advice: string])[] = [
  [/^\x1f\x8b/, "It is packed by gzip: unpack it first"],
  [/^(\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP)/s, "It is a picture: load it as one, and encode it with a VAE"],
  [/^version https:\/\/git-lfs/, "It only names a file that Git LFS keeps: fetch that with git lfs pull"],
  [/^\s*</, "It is a web page, perhaps one to log in: get the file itself"],
];

const DAMAGED = "It is damaged or cut short: get it again";
const NO_FLOATS = "Latents are [batch, channels, height, width]: save them so, as float32";
const AS_FLOATS = "Save it as an array of float32";

const BY_CODE: Readonly<Record<string, string>> = {
  TRUNCATED: DAMAGED,
  BAD_CRC: DAMAGED,
  BAD_DATA: DAMAGED,
  BAD_ENTRY: DAMAGED,
  BAD_DIRECTORY: DAMAGED,
  NO_END_RECORD: DAMAGED,
  HEADER_TOO_SMALL: DAMAGED,
  INVALID_HEADER_LENGTH: DAMAGED,
  METADATA_INCOMPLETE_BUFFER: DAMAGED,
  NO_LATENT: NO_FLOATS,
  PICKLED_OBJECT: AS_FLOATS,
  UNSUPPORTED_DTYPE: AS_FLOATS,
  TEXT_ENCODER_CACHE: "Choose the cache of the picture's latents",
};

/** What to do about a file that a codec refused with this code; undefined where the error says it. */
export function adviceFor(code: string, bytes: Uint8Array): string | undefined {
  if (code !== "UNKNOWN_FORMAT") return BY_CODE[code];
  const start = String.fromCharCode(...bytes.subarray(0, 64));
  return OTHERS.find(([begins]) => begins.test(start))?.[1];
}
