import { PngError } from "./errors.ts";
import { type PngHeader, STORED_CHANNELS } from "./header.ts";

/** PLTE and tRNS of a file, as their bytes. */
export interface ColorTables {
  readonly palette: Uint8Array | undefined;
  readonly transparency: Uint8Array | undefined;
}

/**
 * Writes the pixels of one stored row that begins at byte `from` of `packed` into the picture: the first at sample `to`,
 * each next one `step` samples further.
 */
export type RowWriter = (packed: Uint8Array, from: number, width: number, to: number, step: number) => void;

/** Samples of a decoded pixel. */
export function decodedChannels({ colorType }: PngHeader, { transparency }: ColorTables): 1 | 2 | 3 | 4 {
  const color = colorType === 3 ? 3 : STORED_CHANNELS[colorType];
  return (transparency === undefined ? color : color + 1) as 1 | 2 | 3 | 4;
}

/** The writer of 8 bit pictures: palettes are looked up, small depths spread over 0..255, a transparent colour gets alpha 0. */
export function writer8(header: PngHeader, tables: ColorTables, out: Uint8Array): RowWriter {
  return header.colorType === 3 ? paletteWriter(header.bitDepth, tables, out) : sampleWriter(header, tables, out);
}

function sampleWriter({ bitDepth, colorType }: PngHeader, tables: ColorTables, out: Uint8Array): RowWriter {
  const channels = STORED_CHANNELS[colorType];
  const largest = (1 << bitDepth) - 1;
  const scale = 255 / largest;
  const key = transparentColor(tables, largest);
  return (packed, from, width, to, step) => {
    for (let x = 0, sample = 0; x < width; x++, to += step) {
      let isKey = true;
      for (let channel = 0; channel < channels; channel++, sample++) {
        const value = smallSample(packed, from, sample, bitDepth, largest);
        if (value !== key?.[channel]) isKey = false;
        out[to + channel] = value * scale;
      }
      if (key !== undefined) out[to + channels] = isKey ? 0 : 255;
    }
  };
}

/** The writer of 16 bit pictures, stored with the high byte first. */
export function writer16({ colorType }: PngHeader, tables: ColorTables, out: Uint16Array): RowWriter {
  const channels = STORED_CHANNELS[colorType];
  const key = transparentColor(tables, 0xffff);
  return (packed, from, width, to, step) => {
    for (let x = 0, at = from; x < width; x++, to += step) {
      let isKey = true;
      for (let channel = 0; channel < channels; channel++, at += 2) {
        const value = ((packed[at] as number) << 8) | (packed[at + 1] as number);
        if (value !== key?.[channel]) isKey = false;
        out[to + channel] = value;
      }
      if (key !== undefined) out[to + channels] = isKey ? 0 : 0xffff;
    }
  };
}

function paletteWriter(bitDepth: number, tables: ColorTables, out: Uint8Array): RowWriter {
  const { palette = new Uint8Array(0), transparency } = tables;
  const colors = palette.length / 3;
  const largest = (1 << bitDepth) - 1;
  return (packed, from, width, to, step) => {
    for (let x = 0; x < width; x++, to += step) {
      const index = smallSample(packed, from, x, bitDepth, largest);
      if (index >= colors) {
        throw new PngError("BAD_PALETTE", `png: a pixel has the colour ${index}, the palette has ${colors} colours`);
      }
      out[to] = palette[index * 3] as number;
      out[to + 1] = palette[index * 3 + 1] as number;
      out[to + 2] = palette[index * 3 + 2] as number;
      if (transparency !== undefined) out[to + 3] = transparency[index] ?? 255;
    }
  };
}

function smallSample(packed: Uint8Array, from: number, index: number, bitDepth: number, largest: number): number {
  if (bitDepth === 8) return packed[from + index] as number;
  const bit = index * bitDepth;
  return ((packed[from + (bit >> 3)] as number) >> (8 - bitDepth - (bit & 7))) & largest;
}

/** The samples of the colour that tRNS makes transparent; of its 16 bits only those that the depth has count. */
function transparentColor({ transparency }: ColorTables, largest: number): number[] | undefined {
  if (transparency === undefined) return undefined;
  const view = new DataView(transparency.buffer, transparency.byteOffset, transparency.length);
  return Array.from({ length: transparency.length / 2 }, (_, channel) => view.getUint16(channel * 2) & largest);
}
