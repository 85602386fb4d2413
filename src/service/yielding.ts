import type { Entry, FullEntry } from '../ledger/index.ts'
import type { YieldedFact } from '../model/index.ts'
import { timeOf } from './settings.ts'
import type { Settings } from './settings.ts'
import { learn } from './steps.ts'

/**
 * Says of a record that was adopted whose its refund is, so that it holds nothing of it any more. Until
 * then the payment counts it once all the same, at the other record.
 */
export function yieldTo(
  settings: Settings,
  { account, reference }: Pick<Entry, 'account' | 'reference'>,
  adopted: string,
): Promise<FullEntry> {
  const fact: YieldedFact = { kind: 'yielded', id: 'yielded', at: timeOf(settings), reference }
  return learn(
    settings,
    { account, reference: adopted },
    () => [fact],
    ({ lease, tries }) => ({ lease, tries }),
  )
}
