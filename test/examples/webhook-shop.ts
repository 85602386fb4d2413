import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { builtInProviders } from '../../providers/index.ts'
import type { RunningSimulator } from '../../providers/index.ts'
import { loadAccounts } from '../../src/config/index.ts'
import { createRefundService, money } from '../../src/index.ts'
import type { RefundRecord } from '../../src/index.ts'
import { sqliteLedger } from '../../src/ledger/sqlite.ts'
import { flexSecret, flutterwaveSecret } from './deliveries.ts'

/** A shop with a simulated provider for each account, and a ledger that an example shares. */
export interface WebhookShop {
  /** What an example is started with. */
  readonly environment: Readonly<Record<string, string>>
  /** Makes a refund, and gives it as its provider shows it. */
  refund(
    account: 'us' | 'africa',
    reference: string,
  ): Promise<{ readonly id: string; readonly raw: object }>
  record(reference: string): Promise<RefundRecord | null>
  close(): Promise<void>
}

export async function openShop(): Promise<WebhookShop> {
  const folder = await mkdtemp(join(tmpdir(), 'polyrefund-webhooks-'))
  const [us, africa] = [await simulated('flex'), await simulated('flutterwave')]
  const env = {
    ...us.environment,
    ...africa.environment,
    FLEX_WEBHOOK_SECRETS: flexSecret,
    FLUTTERWAVE_WEBHOOK_SECRETS: flutterwaveSecret,
    POLYREFUND_LEDGER: join(folder, 'refunds.db'),
  }
  const accounts = await loadAccounts({
    config: { accounts: { us: { provider: 'flex' }, africa: { provider: 'flutterwave' } } },
    env,
  })
  const ledger = sqliteLedger(env.POLYREFUND_LEDGER)
  const service = createRefundService({ accounts, ledger })
  const payments = { us: us.samplePayments[0] ?? '', africa: africa.samplePayments[0] ?? '' }
  return {
    environment: env,
    refund: async (account, reference) => {
      const { refund } = await service.create({
        account,
        payment: payments[account],
        amount: money('5.00', 'USD'),
        reason: 'requested_by_customer',
        reference,
      })
      if (refund === null) throw new Error('No refund was made.')
      return { id: refund.id, raw: Object(refund.raw) }
    },
    record: (reference) => service.byReference(reference),
    close: async () => {
      await ledger.close()
      await us.close()
      await africa.close()
      await rm(folder, { recursive: true })
    },
  }
}

async function simulated(name: string): Promise<RunningSimulator> {
  const loader = builtInProviders.get(name)
  if (loader === undefined) throw new Error(`There is no provider ${name}.`)
  return loader.startSimulator({})
}
