import { hash } from 'node:crypto'

import type { Digest } from '../row.ts'

/** SHA-256 of text in UTF-8, as hexadecimal. */
export const sha256: Digest = (text) => hash('sha256', text)
