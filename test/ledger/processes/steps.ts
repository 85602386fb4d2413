import type { FullEntry, Ledger } from '../../../src/ledger/index.ts'
import type { PaymentHandle } from '../../../src/model/index.ts'
import { headOf, scopeOf, sent, standingOf } from '../entries.ts'

export const captured = 10_000
export const part = 1000

export function paymentOf(number: number): PaymentHandle {
  return { kind: 'payment_intent', id: `fint_${number}` }
}

/** Stores an entry unless it is there; whether this call was the one that stored it. */
export async function addOnce(ledger: Ledger, reference: string, by: string): Promise<boolean> {
  return ledger.change(scopeOf(reference), ({ entry }) => {
    if (entry !== null) return { result: false }
    const standing = standingOf({ payments: [], heldMinor: 0, lease: null })
    return { result: true, head: headOf(reference, { fingerprint: by }), standing }
  })
}

/** Holds a part of a payment, unless that would be more than was captured. */
export async function hold(
  ledger: Ledger,
  reference: string,
  payment: PaymentHandle,
): Promise<boolean> {
  return ledger.change(scopeOf(reference, { payments: [payment] }), ({ siblings }) => {
    const held = siblings.reduce((sum, { heldMinor }) => sum + heldMinor, 0)
    if (held + part > captured) return { result: false }
    const standing = standingOf({ payments: [payment], heldMinor: part, dueAt: null, lease: null })
    return { result: true, head: headOf(reference), standing, facts: [sent(1)] }
  })
}

/** Stores an entry in two steps, the way a refund is sent. */
export async function send(ledger: Ledger, reference: string): Promise<void> {
  const standing = standingOf({ lease: null })
  await ledger.change(scopeOf(reference), () => ({
    result: null,
    head: headOf(reference),
    standing,
  }))
  await ledger.change(scopeOf(reference), () => ({
    result: null,
    standing: { ...standing, state: 'sending' },
    facts: [sent(1)],
  }))
}

/** Whether an entry is as `send` leaves it after its first step or after its second. */
export function isWhole({ state, facts }: FullEntry): boolean {
  return state === 'sending' ? facts.length === 1 : state === 'recorded' && facts.length === 0
}
