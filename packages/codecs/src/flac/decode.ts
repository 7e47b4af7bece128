import type { Pcm } from "./audio.ts";
import { FlacError } from "./errors.ts";
import { type Frame, readFrame } from "./frame.ts";
import { type FlacHeader, type FlacHeaderOptions, readFlacHeader } from "./header.ts";
import { interleave } from "./interleave.ts";
import { createMd5 } from "./md5.ts";

/** How FLAC is read. */
export interface FlacDecodeOptions extends FlacHeaderOptions {
  /** Samples of all channels together; 2^30 unless given, which is 4 GiB as float32. */
  readonly maxSamples?: number;
  /** Whether something may follow the sound; false unless given. */
  readonly allowTrailing?: boolean;
}

/** The sound of a FLAC file and what the file says of it. */
export interface FlacAudio extends Pcm {
  readonly header: FlacHeader;
}

/**
 * The sound in a FLAC file of 4 to 24 bits and 1 to 8 channels. Every checksum in it is checked, the MD5 of the whole sound
 * too where there is one. Throws `FlacError`.
 */
export function decodeFlac(bytes: Uint8Array, options: FlacDecodeOptions = {}): FlacAudio {
  const header = readFlacHeader(bytes, options);
  const most = Math.floor((options.maxSamples ?? 2 ** 30) / header.channels);
  if ((header.length ?? 0) > most) throw tooLong(most, header.frames);
  const { samples, md5 } = readFrames(bytes, header, most, options.allowTrailing ?? false);
  if (header.md5 !== undefined && header.md5.join() !== md5.join()) {
    throw new FlacError("BAD_MD5", "flac: the sound is not the one that was written", { offset: 26 });
  }
  return { header, sampleRate: header.sampleRate, bitsPerSample: header.bitsPerSample, samples };
}

function readFrames(bytes: Uint8Array, header: FlacHeader, most: number, allowTrailing: boolean) {
  const md5 = createMd5();
  const sound = growing(header);
  let at = header.frames;
  let frames = 0;
  let first: Frame | undefined;
  while (header.length === undefined ? at < bytes.length : sound.length() < header.length) {
    const frame = readFrame(bytes, at, header);
    first ??= frame;
    checkPlace(frame, first, frames, sound.length(), at);
    if (sound.length() + frame.blockSize > most) throw tooLong(most, at);
    sound.add(frame.samples);
    if (header.md5 !== undefined) md5.add(interleave(frame.samples, header.bitsPerSample));
    frames++;
    at = frame.end;
  }
  if (at < bytes.length && !allowTrailing) {
    throw new FlacError("TRAILING_BYTES", `flac: ${bytes.length - at} bytes follow the sound`, { offset: at });
  }
  return { samples: sound.samples(), md5: md5.digest() };
}

/** Frames count themselves, or samples: none may be missing or stand elsewhere. */
function checkPlace(frame: Frame, first: Frame, frames: number, samples: number, offset: number): void {
  const place = first.variable ? samples : frames;
  const sized = first.variable || frame.blockSize <= first.blockSize;
  if (frame.variable === first.variable && frame.number === place && sized) return;
  throw new FlacError("BAD_FRAME", `flac: frame ${frames + 1} is in the wrong place`, { offset });
}

/** Room for the channels that grows with what is really there: a header may promise anything. */
function growing({ channels, length: promised = 2 ** 36 }: FlacHeader) {
  let room = Array.from({ length: channels }, () => new Int32Array(Math.min(promised, 2 ** 16)));
  let length = 0;
  return {
    length: () => length,
    add(samples: readonly Int32Array[]): void {
      const next = length + (samples[0]?.length ?? 0);
      if (next > promised) throw new FlacError("BAD_FRAME", "flac: there are more samples than the header says");
      if (next > (room[0]?.length ?? 0)) {
        room = room.map((old) => {
          const wider = new Int32Array(Math.min(promised, Math.max(next, 2 * old.length)));
          wider.set(old);
          return wider;
        });
      }
      for (const [channel, data] of samples.entries()) room[channel]?.set(data, length);
      length = next;
    },
    samples: (): readonly Int32Array[] => room.map((data) => (data.length === length ? data : data.slice(0, length))),
  };
}

function tooLong(most: number, offset: number): FlacError {
  return new FlacError("LIMIT_EXCEEDED", `flac: more than ${most} samples a channel`, { offset });
}
