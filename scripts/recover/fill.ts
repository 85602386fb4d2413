import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { EntryHead, Ledger } from '../../src/ledger/index.ts'
import type { Fact, PreparedRefund, Refund } from '../../src/model/index.ts'
import { standingOf } from '../../src/service/entries.ts'
import { seenFact } from '../../src/service/facts.ts'
import { fingerprintOf } from '../../src/service/request.ts'
import { readSettings } from '../../src/service/settings.ts'
import type { Settings } from '../../src/service/settings.ts'
import type { RunAccounts } from '../runs/accounts.ts'
import { openLedger } from '../runs/ledgers.ts'
import type { LedgerPlace } from '../runs/ledgers.ts'
import { accountNames, amountIn } from '../runs/payments.ts'
import type { AccountName } from '../runs/payments.ts'
import { openRecord, refundedMinor } from './open-records.ts'
import type { OpenRecord } from './open-records.ts'

const storedAtOnce = 16
const second = 1000

/** Fills a new ledger with open records. Of what they hold, one of each kind is asked of the provider. */
export async function fillLedger(
  place: LedgerPlace,
  accounts: RunAccounts,
  { records, now }: { readonly records: number; readonly now: number },
): Promise<void> {
  const samples = await readSamples(accounts, { records, now })
  await withFastDisk(place, async (ledger) => {
    let next = 0
    const fill = async (): Promise<void> => {
      for (let number = next++; number < records; number = next++) {
        await store(ledger, accounts, samples, openRecord(number, records, now))
      }
    }
    await Promise.all(Array.from({ length: storedAtOnce }, fill))
  })
}

/** A file is filled in memory where that is possible, and goes to the disk as a whole. */
async function withFastDisk(
  place: LedgerPlace,
  fill: (ledger: Ledger) => Promise<void>,
): Promise<void> {
  const memory = '/dev/shm'
  const isInMemory = place.kind === 'sqlite' && existsSync(memory)
  const folder = await mkdtemp(join(isInMemory ? memory : tmpdir(), 'polyrefund-fill-'))
  const file = join(folder, 'refunds.db')
  const ledger = await openLedger(isInMemory ? { kind: 'sqlite', file } : place)
  await fill(ledger)
  await ledger.close()
  if (isInMemory) await copyFile(file, place.file)
  await rm(folder, { recursive: true })
}

/** What a provider prepares and shows; the others differ in what they are named. */
interface Sample {
  readonly record: OpenRecord
  readonly prepared: PreparedRefund
  readonly refund: Refund
}

type Samples = ReadonlyMap<AccountName, Sample>

async function readSamples(
  accounts: RunAccounts,
  { records, now }: { readonly records: number; readonly now: number },
): Promise<Samples> {
  const samples = new Map<AccountName, Sample>()
  for (const [index, account] of accountNames.entries()) {
    // The first that are pending.
    const record = openRecord(14 + index, records, now)
    const { payment, reference, refundId } = record
    const provider = accounts.use(account)
    const prepared = await provider.prepare({
      payment,
      // Another reference: under its own the provider has the refund already.
      reference: `${reference}-SAMPLE`,
      amount: amountIn(account, 1_000),
      reason: 'requested_by_customer',
    })
    const { account: _, ...refund } = await provider.get(refundId ?? '')
    samples.set(account, { record, prepared: renamed(prepared, reference), refund })
  }
  return samples
}

function renamed(prepared: PreparedRefund, reference: string): PreparedRefund {
  const own: PreparedRefund = JSON.parse(
    JSON.stringify(prepared).replaceAll(`${reference}-SAMPLE`, reference),
  )
  return { ...own, amount: { minor: refundedMinor, currency: own.currency }, seen: null }
}

/** The same of another record: by its names. */
function like<Value>(value: Value, sample: OpenRecord, record: OpenRecord): Value {
  const text = JSON.stringify(value)
    .replaceAll(`"${sample.reference}"`, `"${record.reference}"`)
    .replaceAll(`\\"${sample.reference}\\"`, `\\"${record.reference}\\"`)
    .replaceAll(sample.payment, record.payment)
    .replaceAll(sample.refundId ?? '', record.refundId ?? '')
  const other: Value = JSON.parse(text)
  return other
}

async function store(
  ledger: Ledger,
  accounts: RunAccounts,
  samples: Samples,
  record: OpenRecord,
): Promise<void> {
  const { account, reference, createdAt } = record
  const sample = samples.get(account)
  if (sample === undefined) throw new Error(`There is no sample of ${account}.`)
  const head = headOf(record, like(sample.prepared, sample.record, record))
  const facts = factsOf(record, like(sample.refund, sample.record, record))
  const settings = settingsAt(ledger, accounts, createdAt + 2 * second)
  const until = new Date(createdAt + 300 * second).toISOString()
  const lease = record.left === 'interrupted' ? { owner: 'gone', until } : null
  const standing = standingOf(head, facts, { lease, tries: 0 }, settings)
  await ledger.change({ reference, account, payments: [], spending: [] }, () => ({
    result: null,
    head,
    standing,
    facts,
  }))
}

/** The service as it was when the record was left behind. */
function settingsAt(ledger: Ledger, accounts: RunAccounts, time: number): Settings {
  const clock = { now: () => time, monotonic: () => 0, after: () => () => {} }
  return readSettings({ ledger, accounts, clock })
}

function headOf(record: OpenRecord, prepared: PreparedRefund): EntryHead {
  const { reference, account, payment, createdAt } = record
  const amount = amountIn(account, refundedMinor)
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

function factsOf({ left, createdAt }: OpenRecord, refund: Refund): readonly Fact[] {
  const sentAt = new Date(createdAt + second).toISOString()
  const at = new Date(createdAt + 2 * second).toISOString()
  const sent: Fact = { kind: 'sent', id: 'sent:1', at: sentAt, attempt: 1 }
  if (left === 'interrupted') return [sent]
  if (left === 'pending') {
    const pending = { ...refund, status: 'pending', providerStatus: 'pending' } as const
    return [sent, seenFact({ refund: pending, by: 'answer', at })]
  }
  const message = 'Whether it was refunded is not known: the connection broke.'
  const doubt: Fact = {
    kind: 'doubt',
    id: 'doubt:1:no_answer',
    at,
    attempt: 1,
    why: 'no_answer',
    code: 'outcome_unknown',
    status: null,
    message,
  }
  return [sent, doubt]
}
