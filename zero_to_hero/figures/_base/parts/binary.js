/** Numbers out of the bytes that figures/_base/binary.py packed: little-endian, whatever this machine prefers. */

/** One IEEE 754 half. Written out because a page cannot count on Float16Array and getFloat16 yet. */
export function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const KINDS = {
  float16: [2, Float32Array, (view, at) => half(view.getUint16(at, true))],
  float32: [4, Float32Array, (view, at) => view.getFloat32(at, true)],
  float64: [8, Float64Array, (view, at) => view.getFloat64(at, true)],
  int8: [1, Int8Array, (view, at) => view.getInt8(at)],
  uint8: [1, Uint8Array, (view, at) => view.getUint8(at)],
  int32: [4, Int32Array, (view, at) => view.getInt32(at, true)],
};

/** The numbers in a DataView, as a typed array that holds each of them exactly. */
export function unpack(view, kind) {
  const [size, Row, read] = KINDS[kind];
  return Row.from({ length: view.byteLength / size }, (_, index) => read(view, index * size));
}
