import { ledgerError } from '../../src/ledger/errors.ts'
import type { Ledger } from '../../src/ledger/index.ts'

/** What becomes of one step: `stored` and `lost` are both told as "nobody can tell". */
export type StepFate = 'works' | 'unavailable' | 'stored' | 'lost'

export interface BrokenLedger extends Ledger {
  /** The fates of the next steps; the last one stays until it is changed. */
  readonly fate: (...fates: readonly StepFate[]) => void
  /** Whether entries can be read. */
  readonly reads: (isReadable: boolean) => void
}

/** A ledger whose steps and reads fail as a test says. */
export function breakable(inner: Ledger): BrokenLedger {
  let fates: readonly StepFate[] = ['works']
  let isReadable = true

  function next(): StepFate {
    const [first = 'works', ...others] = fates
    if (others.length > 0) fates = others
    return first
  }

  return {
    ...inner,
    fate: (...changed) => {
      fates = changed
    },
    reads: (changed) => {
      isReadable = changed
    },
    read: async (references) => {
      if (!isReadable) throw unavailable()
      return inner.read(references)
    },
    change: async (scope, decide) => {
      const fate = next()
      if (fate === 'unavailable') throw unavailable()
      if (fate === 'lost') throw unknown()
      const result = await inner.change(scope, decide)
      if (fate === 'stored') throw unknown()
      return result
    },
  }
}

function unavailable(): Error {
  return ledgerError({ name: 'test', rule: 'ledger.unavailable', why: 'it is down.' })
}

function unknown(): Error {
  return ledgerError({ name: 'test', rule: 'ledger.commit_unknown', why: 'it gave no answer.' })
}
