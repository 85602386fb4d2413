import type { ProvidersByAccount } from '../accounts/accounts.ts'
import { createAll } from './create-many.ts'
import { creator } from './create.ts'
import { noticeFor } from './customer.ts'
import { readFeed } from './feed.ts'
import { readHistory } from './history.ts'
import { quoteRefund } from './quote.ts'
import { applyFinding } from './reconcile/apply.ts'
import { closeFinding } from './reconcile/closing.ts'
import { reconcileAccount } from './reconcile/reconcile.ts'
import { recordOf } from './records.ts'
import { isReference } from './request.ts'
import { decide } from './resolve.ts'
import { moneyAtRisk, searchRecords } from './search.ts'
import { readSettings } from './settings.ts'
import { sweepDue } from './sweep.ts'
import type { RefundService, RefundServiceOptions } from './types.ts'
import { watchDue } from './watch.ts'
import { webhookHandler } from './webhook.ts'

/**
 * Makes a refund service: refunds that are made once, over crashes, processes and machines.
 *
 * ```ts
 * const service = createRefundService({ accounts, ledger: sqliteLedger('refunds.db') })
 * const record = await service.create({ account: 'us', ...request })
 * ```
 *
 * @throws {RefundError} `configuration`: a part is missing, or the policy is wrong.
 */
export function createRefundService<const Providers extends ProvidersByAccount>(
  options: RefundServiceOptions<Providers>,
): RefundService<Providers> {
  const settings = readSettings(options)
  const create = creator(settings)
  return {
    create,
    createMany: (requests, given) => createAll(settings, create, requests, given),
    quote: (request, given) => quoteRefund(settings, request, given),
    byReference: async (reference) => {
      if (!isReference(reference)) return null
      const [entry] = await settings.ledger.read([reference])
      return entry === undefined ? null : recordOf(entry, settings)
    },
    history: (reference) => readHistory(settings, reference),
    customerNotice: (reference, given) => noticeFor(settings, reference, given),
    search: (query) => searchRecords(settings, query),
    sweep: (given) => sweepDue(settings, given),
    watch: (given) => watchDue(settings, given),
    resolve: (reference, decision, details) => decide(settings, { reference, decision, details }),
    webhook: (account, given) => webhookHandler(settings, account, given),
    events: (given) => readFeed(settings, given),
    reconcile: (given) => reconcileAccount(settings, given),
    applyFinding: (finding) => applyFinding(settings, finding),
    closeFinding: (finding, closing) => closeFinding(settings, finding, closing),
    moneyAtRisk: () => moneyAtRisk(settings),
  }
}
