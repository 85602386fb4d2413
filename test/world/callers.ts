import { isRefundError } from '../../src/model/index.ts'
import type { RefundRecord } from '../../src/model/index.ts'
import type { Timeline } from './clock.ts'
import type { Instance } from './instance.ts'
import type { Invariants } from './invariants.ts'
import type { WorldLedger } from './ledger.ts'
import type { Slots } from './slots.ts'
import { requestOf } from './workload.ts'
import type { Call } from './workload.ts'

/** Those who want refunds, and ask again where nobody answers. */
export interface Callers {
  readonly plan: (calls: readonly Call[]) => void
  /** What was under way in a process that has ended. */
  readonly onCrash: (name: string) => void
  /** How many calls wait for an answer, or will be made. */
  readonly waiting: () => number
}

/** A call that was made of a process. */
interface Made {
  readonly call: Call
  readonly tries: number
  readonly by: string
  readonly at: number
}

const mostTries = 6

export function createCallers(
  timeline: Timeline,
  slots: () => Slots,
  { ledger, invariants }: { readonly ledger: WorldLedger; readonly invariants: Invariants },
): Callers {
  const underWay = new Map<string, Set<() => void>>()
  let waiting = 0

  function make(call: Call, tries: number): void {
    const instance = slots().instance(call.slot)
    if (instance === null) {
      later(call, tries + 1)
      return
    }
    const calls = underWay.get(instance.name) ?? new Set()
    underWay.set(instance.name, calls)
    const lost = (): void => {
      // Who is told nothing asks again, or never.
      if (call.of.draws.chance(0.6)) later(call, tries + 1)
      else waiting -= 1
    }
    calls.add(lost)
    const at = timeline.now()
    const end = (instance: Instance): boolean => instance.isAlive() && calls.delete(lost)
    const onRecord = (record: RefundRecord): void => {
      if (!end(instance)) return
      waiting -= 1
      onTold(call, record)
    }
    const onError = (error: unknown): void => {
      if (end(instance)) onRefused({ call, tries, by: instance.name, at }, error)
    }
    instance.service.create(requestOf(call)).then(onRecord, onError)
  }

  function later(call: Call, tries: number): void {
    if (tries > mostTries) waiting -= 1
    else timeline.after(call.of.draws.whole(5_000, 40_000), () => make(call, tries))
  }

  function onTold({ of, isConflict }: Call, record: RefundRecord): void {
    of.wasTold = true
    if (ledger.entry(of.reference) === undefined) {
      invariants.fail('I9', of, 'a record was told, and there is none')
    }
    const asked = JSON.stringify(requestOf({ of, isConflict, atMs: 0, slot: 0 }).amount)
    const told = JSON.stringify(record.request['amount'])
    if (asked !== told) invariants.fail('I12', of, `${asked} was asked, and ${told} told`)
    const { refund } = record
    if (refund === null) return
    const isThere =
      of.isMixedUp ||
      of.payment.account.side.refundsOf(of.payment.truth.id).some(({ id }) => id === refund.id)
    if (!isThere) invariants.fail('I23', of, `refund ${refund.id} was told, and there is none`)
  }

  function onRefused(made: Made, error: unknown): void {
    const { call, tries } = made
    const { of } = call
    if (!isRefundError(error)) {
      waiting -= 1
      invariants.fail('I23', of, `create threw ${String(error)}`)
      return
    }
    const isUnsure = error.issues.some(({ rule }) => rule === 'ledger.commit_unknown')
    if (error.outcome !== (isUnsure ? 'unknown' : 'not_sent')) {
      invariants.fail('I23', of, `create threw ${error.code} with the outcome ${error.outcome}`)
    }
    const { recorded } = of
    if (!isUnsure && recorded !== null && recorded.by === made.by && recorded.at >= made.at) {
      invariants.fail('I23', of, `create threw ${error.code}, and had recorded it`)
    }
    if (error.isRetryable) {
      later(call, tries + 1)
      return
    }
    waiting -= 1
    of.refusal = error.code
  }

  return {
    plan: (calls) => {
      for (const call of calls) {
        waiting += 1
        timeline.after(call.atMs, () => make(call, 0))
      }
    },
    onCrash: (name) => {
      const calls = underWay.get(name)
      underWay.delete(name)
      for (const lost of calls ?? []) lost()
    },
    waiting: () => waiting,
  }
}
