import type { EntryHead, EntryStanding, Ledger, LedgerScope } from '../../src/ledger/index.ts'
import type { Fact } from '../../src/model/index.ts'

export const noon = '2024-02-29T12:00:00.000Z'

export function headOf(reference: string, changes: Partial<EntryHead> = {}): EntryHead {
  return {
    reference,
    account: 'us',
    provider: 'flex',
    mode: 'test',
    request: { payment: 'fcs_1', reference },
    fingerprint: reference,
    prepared: null,
    amount: { minor: 1000, currency: 'USD' },
    currency: 'USD',
    createdAt: noon,
    ...changes,
  }
}

export function standingOf(changes: Partial<EntryStanding> = {}): EntryStanding {
  return {
    state: 'recorded',
    since: noon,
    heldMinor: 1000,
    refundIds: ['fr_1'],
    payments: [{ kind: 'payment_intent', id: 'fint_1' }],
    dueAt: noon,
    lease: { owner: 'worker 1', until: noon },
    tries: 0,
    ...changes,
  }
}

export function scopeOf(reference: string, changes: Partial<LedgerScope> = {}): LedgerScope {
  return { reference, account: 'us', payments: [], spending: [], ...changes }
}

export function sent(attempt: number): Fact {
  return { kind: 'sent', id: `sent:${attempt}`, at: noon, attempt }
}

export async function addEntry(
  ledger: Ledger,
  reference: string,
  facts: readonly Fact[] = [sent(1), sent(2)],
): Promise<void> {
  await ledger.change(scopeOf(reference), () => ({
    result: null,
    head: headOf(reference),
    standing: standingOf(),
    facts,
  }))
}
