/** Bytes of HMAC-SHA256. */
export const signatureBytes = 32

/** Tells whether a text was signed by one of the keys, in one of several signatures. */
export type IsSigned = (
  signatures: readonly Uint8Array[],
  text: Uint8Array<ArrayBuffer>,
) => Promise<boolean>

/** Makes the HMAC-SHA256 of data by a secret. */
export type Digest = (
  data: Uint8Array<ArrayBuffer>,
  secret: Uint8Array<ArrayBuffer>,
) => Promise<Uint8Array>

/** @param keys all are tried for every signature, so that time tells nothing about which fits. */
export function hmacChecker(keys: readonly Uint8Array<ArrayBuffer>[], digest: Digest): IsSigned {
  return async (signatures, text) => {
    let isSigned = false
    for (const key of keys) {
      const expected = await digest(text, key)
      for (const signature of signatures) {
        if (isEqual(signature, expected)) isSigned = true
      }
    }
    return isSigned
  }
}

/** Looks at every byte, however early two differ. */
function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false
  let difference = 0
  for (const [index, byte] of one.entries()) difference |= byte ^ (other[index] ?? 0)
  return difference === 0
}
