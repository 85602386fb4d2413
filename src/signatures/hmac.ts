/** Bytes of HMAC-SHA256. */
export const signatureBytes = 32

/** Tells whether a text was signed by one of the keys, in one of several signatures. */
export type IsSigned = (
  signatures: readonly Uint8Array[],
  text: Uint8Array<ArrayBuffer>,
) => Promise<boolean>

type ImportedKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** @param keys all are tried for every signature, so that time tells nothing about which fits. */
export function hmacChecker(keys: readonly Uint8Array<ArrayBuffer>[]): IsSigned {
  let imported: Promise<readonly ImportedKey[]> | null = null
  return async (signatures, text) => {
    imported ??= Promise.all(keys.map(importKey))
    let isSigned = false
    for (const key of await imported) {
      const expected = new Uint8Array(await crypto.subtle.sign('HMAC', key, text))
      for (const signature of signatures) {
        if (isEqual(signature, expected)) isSigned = true
      }
    }
    return isSigned
  }
}

function importKey(key: Uint8Array<ArrayBuffer>): Promise<ImportedKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  return crypto.subtle.importKey('raw', key, algorithm, false, ['sign'])
}

/** Looks at every byte, however early two differ. */
function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false
  let difference = 0
  for (const [index, byte] of one.entries()) difference |= byte ^ (other[index] ?? 0)
  return difference === 0
}
