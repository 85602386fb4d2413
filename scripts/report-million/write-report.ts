// A process of its own, with little memory: one walk over both accounts, into four files.
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'

import { createAccounts } from 'polyrefund'
import { flex } from 'polyrefund/flex'
import { flutterwave } from 'polyrefund/flutterwave'
import { report } from 'polyrefund/report'
import type { Report, ReportSink } from 'polyrefund/report'
import * as v from 'valibot'

import { filesIn } from './files.ts'
import { orderSchema } from './messages.ts'
import type { Written } from './messages.ts'
import type { Totals } from './tally.ts'

process.on('disconnect', () => process.exit(1))
const [message] = await once(process, 'message')
const order = v.parse(orderSchema, message)

const accounts = createAccounts({ us: flex(order.flex), africa: flutterwave(order.flutterwave) })
const files = filesIn(order.folder)
const create = (path: string): Promise<FileHandle> => open(path, 'wx+')
const [csv, ndjson, json, html] = await Promise.all([
  create(files.csv),
  create(files.ndjson),
  create(files.json),
  create(files.html),
])
const startedAt = performance.now()
const result = await report(accounts.list({}), {
  by: ['account', 'currency', 'status'],
  outputs: { csv: into(csv), ndjson: into(ndjson), json: into(json), html: into(html) },
  spool: () => create(join(order.folder, 'spool')),
})
await Promise.all([csv, ndjson, json, html].map((file) => file.close()))

const written: Written = {
  totals: totalsOf(result),
  rows: result.rows,
  complete: result.complete,
  rejected: result.rejected.count,
  seconds: (performance.now() - startedAt) / 1000,
  peakRssMiB: process.resourceUsage().maxRSS / 1024,
}
process.send?.(written, () => process.exit())

function into(file: FileHandle): ReportSink {
  return async (text) => {
    await file.appendFile(text)
  }
}

function totalsOf({ totals }: Report): Totals {
  return Object.fromEntries(
    totals.map(({ group, currency, count, requested }) => [
      `${group.account} ${currency} ${group.status}`,
      `${count}/${requested.minor}`,
    ]),
  )
}
