import { createHash } from 'node:crypto'

import type { Digest } from '../row.ts'

/** SHA-256 of text in UTF-8, as hexadecimal. */
export const sha256: Digest = (text) => createHash('sha256').update(text).digest('hex')
