export { type Pcm, pcmFromFloat32, pcmToFloat32 } from "./audio.ts";
export { decodeFlac, type FlacAudio, type FlacDecodeOptions } from "./decode.ts";
export { encodeFlac, type FlacEncodeOptions } from "./encode.ts";
export { FlacError, type FlacErrorCode, isFlacError } from "./errors.ts";
export { type FlacHeader, type FlacHeaderOptions, readFlacHeader } from "./header.ts";
