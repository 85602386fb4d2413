import type { Delivery, FullEntry } from '../../ledger/index.ts'
import { showMoney } from '../../model/index.ts'
import type { Refund } from '../../model/index.ts'
import { foreignReference } from '../foreign.ts'
import { knownRefunds } from '../seen-refunds.ts'
import type { Pairing } from './pairing.ts'
import type { Finding, FindingAction, LedgerSide, ProviderSide } from './types.ts'

const adopting =
  'Adopt it: it then counts against what is left of its payment, and is followed like any other.'
const asking = 'Ask the provider, and let a person decide.'

/** A refund that no record is. */
export function unknownHere(account: string, refund: Refund): Finding {
  const { reference, id: refundId } = refund
  const found = `The provider has the refund ${refundId} of ${showMoney(refund.amount)}`
  return {
    kind: reference === null ? 'foreign' : 'missing_here',
    account,
    reference,
    refundId,
    pairedBy: null,
    otherReferences: [],
    ledger: null,
    provider: providerSide(refund),
    action: { kind: 'adopt', refundId },
    text:
      reference === null
        ? `${found} without a reference, and no record is known to be it: somebody made it outside of this ledger. ${adopting}`
        : `${found} under the reference ${reference}, and the ledger has no such record. ${adopting}`,
  }
}

/** A refund without a name that may be one that is in doubt. */
export function maybeOf(
  account: string,
  refund: Refund,
  [entry, ...others]: readonly [FullEntry, ...FullEntry[]],
): Finding {
  return {
    kind: 'status_differs',
    account,
    reference: entry.reference,
    refundId: refund.id,
    pairedBy: 'candidate',
    otherReferences: others.map(({ reference }) => reference),
    ledger: ledgerSide(entry, refund.id),
    provider: providerSide(refund),
    action: { kind: 'resolve', decision: 'refunded' },
    text: `The record ${entry.reference} is ${entry.state}, and the provider has the refund ${refund.id} of the same payment and amount, which carries no reference. Only a person can say whether it is the one: decide refunded with its id, or not_refunded.`,
  }
}

/** What differs between a record and its refund. */
export type Difference = 'amount_differs' | 'status_differs' | 'seen_twice' | 'stale'

const differing: Readonly<Record<Difference, string>> = {
  amount_differs: 'The amounts differ',
  status_differs: 'What became of it differs',
  seen_twice: 'The provider has a second refund under its reference',
  stale: 'It is pending for longer than the provider normally takes',
}

/** A refund of which the record says something else than the provider. */
export function differs(
  kind: Difference,
  { refund, entry, pairedBy }: Pairing & { readonly entry: FullEntry },
  canLearn: boolean,
): Finding {
  const { reference, account } = entry
  const ledger = ledgerSide(entry, refund.id)
  const here = `the record ${reference} is ${ledger.state}${amountText(ledger)}`
  const there = `the refund ${refund.id} of the provider is ${refund.status} with ${showMoney(refund.amount)}`
  const advice = canLearn
    ? 'Let the record learn what the provider shows.'
    : `The record can't follow: it knows of something that comes later. ${asking}`
  const action: FindingAction = canLearn
    ? { kind: 'learn', reference, refundId: refund.id }
    : { kind: 'resolve', decision: 'ask_provider' }
  return {
    kind,
    account,
    reference,
    refundId: refund.id,
    pairedBy,
    otherReferences: [],
    ledger,
    provider: providerSide(refund),
    action,
    text: `${differing[kind]}: ${here}, and ${there}. ${advice}`,
  }
}

/** One refund that several records claim. */
export function claimedTwice({
  refund,
  entry,
  pairedBy,
  others,
}: Pairing & { readonly entry: FullEntry }): Finding {
  const otherReferences = others.map(({ reference }) => reference)
  return {
    kind: 'seen_twice',
    account: entry.account,
    reference: entry.reference,
    refundId: refund.id,
    pairedBy,
    otherReferences,
    ledger: ledgerSide(entry, refund.id),
    provider: providerSide(refund),
    action: { kind: 'resolve', decision: 'ask_provider' },
    text: `The refund ${refund.id} of the provider is claimed by the records ${[entry.reference, ...otherReferences].join(' and ')}, and can be only one of them. ${asking}`,
  }
}

/** A refund that was adopted, and that a record has learned to be its own since. */
export function heldTwice({
  refund,
  entry,
  pairedBy,
}: Pairing & { readonly entry: FullEntry }): Finding {
  const { account, reference } = entry
  const adopted = foreignReference(account, refund.id)
  return {
    kind: 'seen_twice',
    account,
    reference,
    refundId: refund.id,
    pairedBy,
    otherReferences: [adopted],
    ledger: ledgerSide(entry, refund.id),
    provider: providerSide(refund),
    action: { kind: 'learn', reference, refundId: refund.id },
    text: `The refund ${refund.id} of the provider was adopted as ${adopted}, and is the one of the record ${reference}: both hold its amount. Let it count at the record alone.`,
  }
}

/** A refund of a record that the provider does not have. */
export function missingThere(entry: FullEntry, refundId: string): Finding {
  const { account, reference } = entry
  const ledger = ledgerSide(entry, refundId)
  return {
    kind: 'missing_there',
    account,
    reference,
    refundId,
    pairedBy: null,
    otherReferences: [],
    ledger,
    provider: null,
    action: { kind: 'resolve', decision: 'ask_provider' },
    text: `The record ${reference} is ${ledger.state}${amountText(ledger)}, and the provider has no refund ${refundId}: it says so by its id, and no list that was read has it. Check that the account is the one it was made in. ${asking}`,
  }
}

/** A webhook that was kept without a record, about a refund that a record has learned of since. */
export function unjoined(
  { id, receivedAt }: Delivery,
  entry: FullEntry,
  refundId: string,
): Finding {
  const { account, reference } = entry
  return {
    kind: 'orphan_fact',
    account,
    reference,
    refundId,
    pairedBy: null,
    otherReferences: [],
    ledger: ledgerSide(entry, refundId),
    provider: null,
    deliveryId: id,
    action: { kind: 'learn', reference, refundId },
    text: `The webhook ${id} of ${receivedAt} is about the refund ${refundId} of the record ${reference}, which doesn't know of it. Let the record learn it.`,
  }
}

/** A webhook about a refund that nobody has. */
export function orphan({ account, id, receivedAt }: Delivery, refundId: string): Finding {
  return {
    kind: 'orphan_fact',
    account,
    reference: null,
    refundId,
    pairedBy: null,
    otherReferences: [],
    ledger: null,
    provider: null,
    deliveryId: id,
    action: { kind: 'none' },
    text: `The webhook ${id} of ${receivedAt} is about the refund ${refundId}, which neither the ledger nor the provider has. Check that no other account signs with the same secret.`,
  }
}

function ledgerSide(entry: FullEntry, refundId: string): LedgerSide {
  const { reference, state, facts } = entry
  const known = knownRefunds(facts).find(({ refund }) => refund.id === refundId)?.refund ?? null
  const amount = known?.amount ?? entry.amount
  return { reference, state, amount, status: known?.status ?? null }
}

function providerSide({ id, reference, status, amount, createdAt }: Refund): ProviderSide {
  return { refundId: id, reference, status, amount, createdAt }
}

function amountText({ amount }: LedgerSide): string {
  return amount === null ? '' : ` with ${showMoney(amount)}`
}
