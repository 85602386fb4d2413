// The refund service that stands behind the webhooks of hono.ts, express.ts and next-route.ts. What it
// needs stands in the environment: the variables of both providers, with the secrets of their
// webhooks, and POLYREFUND_LEDGER.
import { createRefundService } from 'polyrefund'
import type { WebhookHandler, WebhookHandlerOptions } from 'polyrefund'
import { loadAccounts } from 'polyrefund/config'
import { sqliteLedger } from 'polyrefund/ledger/sqlite'

const accounts = await loadAccounts({
  config: { accounts: { us: { provider: 'flex' }, africa: { provider: 'flutterwave' } } },
})
const ledger = sqliteLedger(process.env['POLYREFUND_LEDGER'] ?? 'refunds.db')
const service = createRefundService({ accounts, ledger })

const options: WebhookHandlerOptions = {
  // The event is stored when this runs. It may run twice for one event, so let it bear that.
  onEvent: ({ account, event, record }) => {
    console.log(account, event.type, event.refundId, record?.state ?? 'of no refund of ours')
  },
  // Why a delivery was not taken: forged, too old, or something failed here.
  onError: (error) => console.error(String(error)),
}

/** What answers the webhooks of each account. */
export const webhooks: { readonly us: WebhookHandler; readonly africa: WebhookHandler } = {
  us: service.webhook('us', options),
  africa: service.webhook('africa', options),
}
