import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll } from 'vitest'

/** Names new files in a folder that is removed when the tests of the file have run. */
export function scratchFiles(): () => string {
  const folder = mkdtempSync(join(tmpdir(), 'polyrefund-ledger-'))
  let files = 0
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return () => {
    files += 1
    return join(folder, `refunds-${files}.db`)
  }
}
