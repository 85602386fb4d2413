const table: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1 ? 0xedb88320 : 0) ^ (value >>> 1)
  return value
})

/**
 * CRC-32, which no single changed, swapped or lost byte gets past.
 *
 * @param before that of the bytes before these, to go on with.
 */
export function checksum(bytes: Uint8Array, before = 0): number {
  let value = before ^ 0xffffffff
  for (const byte of bytes) value = (table[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8)
  return (value ^ 0xffffffff) >>> 0
}
