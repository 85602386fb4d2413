import { generateKeyPairSync, sign } from 'node:crypto'

/** A key and a certificate that was signed with it, both PEM. */
export interface SelfSigned {
  readonly key: string
  readonly certificate: string
}

// The few tags of DER that a certificate needs (ITU-T X.690).
const integer = 0x02
const bitString = 0x03
const objectId = 0x06
const utf8Text = 0x0c
const utcTime = 0x17
const sequence = 0x30
const set = 0x31
const version = 0xa0

function encode(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  const lengthBytes =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...lengthBytes]), content])
}

/** Makes a certificate for a new key, so that no private key is kept among the sources. */
export function makeSelfSigned(): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ecdsaWithSha256 = encode(
    sequence,
    encode(objectId, Buffer.from([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02])),
  )
  const commonName = encode(objectId, Buffer.from([0x55, 0x04, 0x03]))
  const name = encode(
    sequence,
    encode(set, encode(sequence, commonName, encode(utf8Text, Buffer.from('127.0.0.1')))),
  )
  const validity = encode(
    sequence,
    encode(utcTime, Buffer.from('200101000000Z')),
    encode(utcTime, Buffer.from('491231235959Z')),
  )
  const body = encode(
    sequence,
    encode(version, encode(integer, Buffer.from([2]))),
    encode(integer, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = encode(bitString, Buffer.from([0]), sign('sha256', body, privateKey))
  const certificate = encode(sequence, body, ecdsaWithSha256, signature).toString('base64')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`,
  }
}
