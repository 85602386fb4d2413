// What killed-process.ts starts, and kills: one refund, with a ledger on the disk.
import { createAccounts, createRefundService, money } from 'polyrefund'
import type { RefundRecord } from 'polyrefund'
import { flex } from 'polyrefund/flex'
import { sqliteLedger } from 'polyrefund/ledger/sqlite'

import { say } from './terminal.ts'

const [, , file = '', payment = '', reference = '', aheadMs = '0'] = process.argv

const ledger = sqliteLedger(file)
const { FLEX_API_KEY: apiKey = '', FLEX_BASE_URL: baseUrl = '' } = process.env
const service = createRefundService({
  accounts: createAccounts({ us: flex({ apiKey, baseUrl }) }),
  ledger,
  clock: {
    now: () => Date.now() + Number(aheadMs),
    monotonic: () => performance.now(),
    after: (milliseconds, action) => {
      const timer = setTimeout(action, milliseconds)
      return () => clearTimeout(timer)
    },
  },
})

tell(await service.byReference(reference))
tell(
  await service.create({
    account: 'us',
    payment,
    amount: money('35.00', 'USD'),
    reason: 'requested_by_customer',
    reference,
  }),
)
await ledger.close()

function tell(record: RefundRecord | null): void {
  const { state, refund, attempts } = record ?? { state: 'none', refund: null, attempts: 0 }
  say(JSON.stringify({ state, refund: refund?.id ?? null, attempts }))
}
