import type { Ledger, LedgerChange } from '../../src/ledger/index.ts'
import type { Phase } from './phases.ts'

/** Told before a process goes on from one phase to the next. */
export type Notice = (phase: Phase) => void

/** The same ledger, which tells in which phase of a step it is. */
export function watchedLedger(ledger: Ledger, notice: Notice): Ledger {
  return {
    ...ledger,
    change: async (scope, decide) => {
      let step: Step = steps.learn
      const result = await ledger.change(scope, (view) => {
        const change = decide(view)
        step = stepOf(change)
        notice(step.inside)
        return change
      })
      notice(step.after)
      return result
    },
    claim: async (query) => {
      notice('claiming')
      const claimed = await ledger.claim(query)
      notice('claimed')
      return claimed
    },
  }
}

interface Step {
  readonly inside: Phase
  readonly after: Phase
}

const steps = {
  record: { inside: 'recording', after: 'recorded' },
  mark: { inside: 'marking', after: 'marked' },
  learn: { inside: 'learning', after: 'learned' },
} as const

function stepOf({ head, facts = [] }: LedgerChange<unknown>): Step {
  if (head !== undefined) return steps.record
  return facts.some(({ kind }) => kind === 'sent') ? steps.mark : steps.learn
}

/** The machine's own fetch, which tells when a refund is posted and when its answer is here. */
export function watchedFetch(notice: Notice): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const isCreate = createPaths.test(new URL(request.url).pathname) && request.method === 'POST'
    notice(isCreate ? 'posting' : 'reading')
    const response = await fetch(request)
    if (isCreate) notice('posted')
    return response
  }
}

const createPaths = /\/refunds?$/
