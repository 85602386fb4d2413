import type { ProvidersByAccount } from '../accounts/accounts.ts'
import { createAll } from './create-many.ts'
import { creator } from './create.ts'
import { quoteRefund } from './quote.ts'
import { recordOf } from './records.ts'
import { isReference } from './request.ts'
import { decide } from './resolve.ts'
import { moneyAtRisk, searchRecords } from './search.ts'
import { readSettings } from './settings.ts'
import { sweepDue } from './sweep.ts'
import type { RefundService, RefundServiceOptions } from './types.ts'

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
    search: (query) => searchRecords(settings, query),
    sweep: (given) => sweepDue(settings, given),
    resolve: (reference, decision, details) => decide(settings, { reference, decision, details }),
    moneyAtRisk: () => moneyAtRisk(settings),
  }
}
