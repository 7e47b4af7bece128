/** Bytes of a frame's map: the longest text or list that a node may be given by value. */
export const MAX_MAP = 64 * 1024 ** 2;
/** Arrays, maps and extensions inside each other. */
export const MAX_DEPTH = 128;
/** Segments in a frame. */
export const MAX_SEGMENTS = 4096;
/** Bytes of one segment: as much as a buffer of Node 20 holds. */
export const MAX_SEGMENT = 4 * 1024 ** 3 - 1;
/** Bytes of all inline segments of a frame. */
export const MAX_INLINE = 16 * 1024 ** 3;
/** From this size on a segment goes through the exchange file. */
export const EXCHANGE_FROM = 1024 ** 2;
