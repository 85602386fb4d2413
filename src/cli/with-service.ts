import type { Ledger } from '../ledger/index.ts'
import { createRefundService } from '../service/service.ts'
import type { RefundService } from '../service/types.ts'
import type { ConfiguredAccounts } from './configurations.ts'
import type { World, LedgerPlace } from './world.ts'

/** A refund service, and the ledger below it. */
export interface OpenService {
  readonly service: RefundService
  readonly ledger: Ledger
}

/** Runs work with a refund service, and closes its ledger whatever happens. */
export async function withService<Result>(
  { place, accounts }: { readonly place: LedgerPlace; readonly accounts: ConfiguredAccounts },
  world: World,
  work: (open: OpenService) => Promise<Result>,
): Promise<Result> {
  const ledger = await world.openLedger(place)
  try {
    const { clock } = world
    return await work({ ledger, service: createRefundService({ accounts, ledger, clock }) })
  } finally {
    await ledger.close()
  }
}
