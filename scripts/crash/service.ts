import type { Ledger } from '../../src/ledger/index.ts'
import { createRefundService } from '../../src/service/service.ts'
import type { RefundPolicy, RefundService } from '../../src/service/types.ts'
import { openAccounts } from '../runs/accounts.ts'
import type { PacedClock } from '../runs/clock.ts'
import type { World } from './messages.ts'

const second = 1000

/** Of the run's own time, in which a second is a twentieth of a real one. */
const policy: RefundPolicy = {
  leaseMs: 60 * second,
  // Longer than the simulators ever take: see the faults.
  quietMs: 120 * second,
  absentGapMs: 20 * second,
  patienceMs: 10 * second,
  nearDuplicate: 'allow',
}

/** The real service with the real adapters. */
export function openService(
  { connections }: World,
  parts: {
    readonly ledger: Ledger
    readonly clock: PacedClock
    readonly fetch?: typeof globalThis.fetch
  },
): RefundService {
  const { ledger, clock, ...fetch } = parts
  const accounts = openAccounts(connections, { clock, ...fetch })
  return createRefundService({ accounts, ledger, clock, policy })
}
