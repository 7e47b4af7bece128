/** The largest width and height that the inputs take, in pixels. */
export const MAX_SIDE = 16384;
/** The largest seed. */
export const MAX_INT64 = 9223372036854775807n;
