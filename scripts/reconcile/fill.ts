import type { EntryHead, Ledger } from '../../src/ledger/index.ts'
import type { Fact, PreparedRefund, Refund } from '../../src/model/index.ts'
import { standingOf } from '../../src/service/entries.ts'
import { seenFact } from '../../src/service/facts.ts'
import { fingerprintOf } from '../../src/service/request.ts'
import { readSettings } from '../../src/service/settings.ts'
import type { Settings } from '../../src/service/settings.ts'
import { openLedger } from '../runs/ledgers.ts'
import type { LedgerPlace } from '../runs/ledgers.ts'
import type { RunAccounts } from './accounts.ts'
import { accountNames, allRefunds, moneyIn, refundedMinor, secondReferenceOf } from './world.ts'
import type { AccountName, Size, WorldRefund } from './world.ts'

// What is stored together shares a commit.
const storedAtOnce = 512
const second = 1000

/** Fills a new ledger with what it has of the world. */
export async function fillLedger(
  place: LedgerPlace,
  accounts: RunAccounts,
  size: Size,
): Promise<void> {
  const ledger = await openLedger(place)
  for (const account of accountNames) {
    const all = allRefunds(account, size)
    const sample = await readSample(accounts, account, all)
    const waiting = all.values()
    const fill = async (): Promise<void> => {
      for (const refund of waiting) await store(ledger, accounts, sample, refund)
    }
    await Promise.all(Array.from({ length: storedAtOnce }, fill))
  }
  await ledger.close()
}

/** What a provider prepares and shows; the others differ in what they are named. */
interface Sample {
  readonly of: WorldRefund
  readonly prepared: PreparedRefund
  readonly refund: Refund
}

async function readSample(
  accounts: RunAccounts,
  account: AccountName,
  all: readonly WorldRefund[],
): Promise<Sample> {
  const of = all.find(({ plant }) => plant === null)
  if (of === undefined) throw new Error('The world is too small: all of it differs.')
  const provider = accounts.use(account)
  const { payment, reference, id } = of
  const prepared = await provider.prepare({
    payment,
    // Another reference: under its own the provider has the refund already.
    reference: `${reference}-SAMPLE`,
    amount: moneyIn(account, 1_000),
    reason: 'requested_by_customer',
  })
  const { account: _, ...refund } = await provider.get(id)
  const own: PreparedRefund = JSON.parse(
    JSON.stringify(prepared).replaceAll(`${reference}-SAMPLE`, reference),
  )
  const amount = { minor: refundedMinor, currency: own.currency }
  return { of, refund, prepared: { ...own, amount, seen: null } }
}

/** The same of another refund: by its names. */
function like<Value>(value: Value, { of }: Sample, refund: WorldRefund): Value {
  const text = JSON.stringify(value)
    .replaceAll(`"${of.reference}"`, `"${refund.reference}"`)
    .replaceAll(`\\"${of.reference}\\"`, `\\"${refund.reference}\\"`)
    .replaceAll(`"${of.payment}"`, `"${refund.payment}"`)
    .replaceAll(`"fpi_${of.payment}"`, `"fpi_${refund.payment}"`)
    .replaceAll(`"${of.id}"`, `"${refund.id}"`)
  const other: Value = JSON.parse(text)
  return other
}

async function store(
  ledger: Ledger,
  accounts: RunAccounts,
  sample: Sample,
  refund: WorldRefund,
): Promise<void> {
  if (refund.plant === 'orphan_fact') return park(ledger, refund)
  if (refund.plant === 'missing_here' || refund.plant === 'foreign') return
  const { account, reference, createdAt } = refund
  const settings = settingsAt(ledger, accounts, createdAt + 2 * second)
  const head = headOf(refund, like(sample.prepared, sample, refund))
  const facts = factsOf(refund, like(sample.refund, sample, refund))
  const standing = standingOf(head, facts, { lease: null, tries: 0 }, settings)
  const change = (named: EntryHead): Promise<null> =>
    ledger.change({ reference: named.reference, account, payments: [], spending: [] }, () => ({
      result: null,
      head: named,
      standing,
      facts,
    }))
  await change(head)
  if (refund.plant === 'second_record')
    await change({ ...head, reference: secondReferenceOf(refund), fingerprint: reference })
}

async function park(ledger: Ledger, { account, id, createdAt }: WorldRefund): Promise<void> {
  const delivery = {
    account,
    id: `delivery_${id}`,
    receivedAt: new Date(createdAt).toISOString(),
    refundId: id,
    reference: null,
    event: {},
    isHandled: true,
  }
  const scope = { reference: `delivery ${id}`, account, payments: [], spending: [] }
  await ledger.change({ ...scope, delivery: delivery.id }, () => ({ result: null, delivery }))
}

/** The service as it was when the refund was made. */
function settingsAt(ledger: Ledger, accounts: RunAccounts, time: number): Settings {
  const clock = { now: () => time, monotonic: () => 0, after: () => () => {} }
  return readSettings({ ledger, accounts, clock })
}

function headOf(refund: WorldRefund, prepared: PreparedRefund): EntryHead {
  const { reference, account, payment, createdAt } = refund
  const amount = moneyIn(account, refundedMinor)
  const reason = 'requested_by_customer'
  const request = { account, payment, amount: { ...amount }, reason, reference }
  const time = new Date(createdAt).toISOString()
  return {
    reference,
    account,
    provider: prepared.provider,
    mode: prepared.mode,
    request,
    fingerprint: fingerprintOf(request),
    prepared: { ...prepared, preparedAt: time },
    amount,
    currency: amount.currency,
    createdAt: time,
  }
}

function factsOf({ plant, createdAt }: WorldRefund, sample: Refund): readonly Fact[] {
  const sentAt = new Date(createdAt + second).toISOString()
  const sent: Fact = { kind: 'sent', id: 'sent:1', at: sentAt, attempt: 1 }
  const at = new Date(createdAt + 2 * second).toISOString()
  if (plant === 'candidate') return [sent, doubtAt(at)]
  const status = plant === 'stale' ? 'pending' : 'succeeded'
  const time = new Date(createdAt).toISOString()
  const refund = { ...sample, status, providerStatus: status, createdAt: time } as const
  return [sent, seenFact({ refund, by: 'answer', attempt: 1, at })]
}

function doubtAt(at: string): Fact {
  return {
    kind: 'doubt',
    id: 'doubt:1:no_answer',
    at,
    attempt: 1,
    why: 'no_answer',
    code: 'outcome_unknown',
    status: null,
    message: 'Whether it was refunded is not known: the connection broke.',
  }
}
