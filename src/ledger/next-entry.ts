import type { Fact } from '../model/index.ts'
import { ledgerError } from './errors.ts'
import type { EntryHead, FullEntry, LedgerChange, LedgerScope } from './ledger.ts'

/** What a step comes to, once it is known to be one that can be stored. */
export interface NextEntry {
  /** The whole entry after the step. */
  readonly entry: FullEntry
  /** The facts that it didn't have before, which stand at the end of `entry.facts`. */
  readonly added: readonly Fact[]
  readonly isNew: boolean
}

/**
 * Works out the entry after a step: a new head is joined with its standing, the standing is
 * replaced, and facts whose id is known are left out. Null where the step changes nothing.
 *
 * @throws {RefundError} `ledger` with the rule `entry.exists` or `step.invalid`.
 */
export function nextEntry(
  name: string,
  scope: LedgerScope,
  before: FullEntry | null,
  change: LedgerChange<unknown>,
): NextEntry | null {
  const { head, standing, facts = [] } = change
  checkDelivery(name, scope, change)
  if (head !== undefined) checkHead(name, scope, before, head)
  if (head === undefined && before === null) {
    if (standing === undefined && facts.length === 0) return null
    throw invalid(name, scope, 'it has a standing or facts for an entry that is not there')
  }
  const added = unknownFacts(before?.facts ?? [], facts)
  if (head === undefined && standing === undefined && added.length === 0) return null
  const entry = joined(before, change, added)
  if (entry === null) throw invalid(name, scope, 'it has a new entry without its standing')
  return { entry, added, isNew: before === null }
}

/** The error for a second entry under one reference. */
export function entryExists(name: string, reference: string): Error {
  return ledgerError({
    name,
    rule: 'entry.exists',
    reference,
    why: `there is an entry ${reference} already, and a second one is never stored.`,
  })
}

function joined(
  before: FullEntry | null,
  { head, standing }: LedgerChange<unknown>,
  added: readonly Fact[],
): FullEntry | null {
  if (before !== null) return { ...before, ...standing, facts: [...before.facts, ...added] }
  if (head === undefined || standing === undefined) return null
  return { ...head, ...standing, facts: added }
}

function checkHead(
  name: string,
  scope: LedgerScope,
  before: FullEntry | null,
  head: EntryHead,
): void {
  if (before !== null) throw entryExists(name, head.reference)
  const isOfScope = head.reference === scope.reference && head.account === scope.account
  if (!isOfScope) throw invalid(name, scope, 'its new entry has another reference or account')
  const { amount, currency } = head
  const isOneCurrency = amount === null || amount.currency === currency
  if (!isOneCurrency) throw invalid(name, scope, 'its amount has another currency than the entry')
}

function checkDelivery(
  name: string,
  scope: LedgerScope,
  { delivery }: LedgerChange<unknown>,
): void {
  if (delivery === undefined) return
  const isOfScope = delivery.id === scope.delivery && delivery.account === scope.account
  if (!isOfScope) throw invalid(name, scope, 'its delivery has another id or account')
}

function invalid(name: string, { reference }: LedgerScope, fault: string): Error {
  return ledgerError({
    name,
    rule: 'step.invalid',
    reference,
    why: `the step for ${reference} can't be stored: ${fault}.`,
  })
}

function unknownFacts(known: readonly Fact[], given: readonly Fact[]): readonly Fact[] {
  const ids = new Set(known.map(({ id }) => id))
  const added: Fact[] = []
  for (const fact of given) {
    if (ids.has(fact.id)) continue
    ids.add(fact.id)
    added.push(fact)
  }
  return added
}
