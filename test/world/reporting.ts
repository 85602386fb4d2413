import type { Refund } from '../../src/model/index.ts'
import { report } from '../../src/report/report.ts'
import type { Finding } from '../../src/service/reconcile/types.ts'
import { knownRefunds } from '../../src/service/seen-refunds.ts'
import type { WorldAccount } from './case.ts'
import type { Timeline } from './clock.ts'
import type { Instance } from './instance.ts'
import { live } from './invariants.ts'
import type { Invariants } from './invariants.ts'
import type { WorldLedger } from './ledger.ts'

export interface ReportingSetup {
  readonly timeline: Timeline
  readonly ledger: WorldLedger
  readonly accounts: readonly WorldAccount[]
  readonly instance: Instance
  readonly invariants: Invariants
  /** Lets a piece of work come to its end. */
  readonly finish: (work: Promise<unknown>) => Promise<void>
  /** When the world began, milliseconds since 1970. */
  readonly startedAt: number
}

const day = 24 * 60 * 60 * 1000

/**
 * Holds a report on the ledger against what the providers have: what is not the same in both must be
 * among what a reconciliation lists, once all was applied that can be.
 */
export async function checkReports(setup: ReportingSetup): Promise<void> {
  const { timeline, accounts, invariants, finish } = setup
  // What is so young that it may still change is no finding.
  await timeline.run({ until: timeline.now() + day })
  for (const account of accounts) {
    if (invariants.violations.length > 0) return
    const outcome: { settled: Settled | null } = { settled: null }
    const settling = settle(setup, account).then((settled) => {
      outcome.settled = settled
      return settled
    })
    await finish(settling)
    // A report waits for what is none of the world's, so the world stands still meanwhile.
    if (outcome.settled !== null) await compare(setup, account, outcome.settled)
    else if (invariants.violations.length === 0) await failing(setup, account, settling)
  }
}

async function failing(
  { invariants }: ReportingSetup,
  { name }: WorldAccount,
  settling: Promise<Settled | null>,
): Promise<void> {
  try {
    await settling
  } catch (error) {
    invariants.fail('I20', { reference: name }, `nothing was reconciled: ${String(error)}`)
  }
}

/** Both sides at one time, and what a reconciliation lists then. */
interface Settled {
  readonly refunds: readonly (Refund & { readonly account: string })[]
  readonly truth: ReadonlyMap<string, number>
  readonly findings: readonly Finding[]
}

/** Applies all that can be; null where what is left is not all that differs. */
async function settle(setup: ReportingSetup, account: WorldAccount): Promise<Settled | null> {
  const { timeline, instance, invariants } = setup
  const { service } = instance
  account.side.advance(timeline.now())
  const first = await reconcile(setup, account)
  for (const finding of first.findings) {
    const { kind } = finding.action
    if (kind === 'adopt' || kind === 'learn') await service.applyFinding(finding)
  }
  const { findings, isComplete, underWay } = await reconcile(setup, account)
  if (!isComplete || underWay > 0) return null
  const again = findings.find(({ action: { kind } }) => kind === 'adopt' || kind === 'learn')
  if (again !== undefined) {
    const about = { reference: account.name }
    invariants.fail('I20', about, `what was applied is found again: ${again.text}`)
    return null
  }
  return { refunds: refundsOf(setup, account), truth: trueMinor(account), findings }
}

async function compare(
  { timeline, invariants }: ReportingSetup,
  { name }: WorldAccount,
  { refunds, truth, findings }: Settled,
): Promise<void> {
  const { overall } = await report(eachOf(refunds), { clock: timeline })
  const reported = new Map(overall.map(({ currency, net }) => [currency, Number(net.minor)]))
  for (const [currency, minor] of truth) {
    const listed = sumOf(findings.map((finding) => differenceIn(finding, refunds, currency)))
    const told = (reported.get(currency) ?? 0) + listed
    if (told === minor) continue
    const what = `${told} ${currency} is reported and listed, and ${minor} is true`
    invariants.fail('I20', { reference: name }, what)
  }
}

interface Reconciled {
  readonly findings: readonly Finding[]
  readonly isComplete: boolean
  readonly underWay: number
}

async function reconcile(
  { timeline, instance, startedAt }: ReportingSetup,
  { name }: WorldAccount,
): Promise<Reconciled> {
  const reconciliation = instance.service.reconcile({
    account: name,
    from: new Date(startedAt - day).toISOString(),
    before: new Date(timeline.now() + day).toISOString(),
  })
  reconciliation.summary()
  const findings: Finding[] = []
  for await (const finding of reconciliation) findings.push(finding)
  const { isComplete, underWay } = reconciliation.summary()
  return { findings, isComplete, underWay }
}

/** All refunds that the ledger knows of an account. */
function refundsOf(
  { ledger }: ReportingSetup,
  { name }: WorldAccount,
): readonly (Refund & { readonly account: string })[] {
  return [...ledger.entries()]
    .filter(({ account }) => account === name)
    .flatMap(({ account, facts }) =>
      knownRefunds(facts).map(({ refund }) => Object.assign({ account }, refund)),
    )
}

async function* eachOf<Item>(items: readonly Item[]): AsyncGenerator<Item, void, undefined> {
  yield* items
}

/** What has gone back by what the provider knows. */
function trueMinor({ side }: WorldAccount): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const { amount } of live(side.refunds())) {
    sums.set(amount.currency, (sums.get(amount.currency) ?? 0) + amount.minor)
  }
  return sums
}

/** What a finding says that the provider has and the report has not, minor units. */
function differenceIn(
  { provider, refundId }: Finding,
  refunds: Settled['refunds'],
  currency: string,
): number {
  // Of one that several records claim the report has what the first of them says.
  const reported = refunds.find(({ id }) => id === refundId) ?? null
  return liveMinor(provider, currency) - liveMinor(reported, currency)
}

function liveMinor(refund: Pick<Refund, 'status' | 'amount'> | null, currency: string): number {
  const isCounted = refund?.amount.currency === currency && refund.status !== 'failed'
  return isCounted ? refund.amount.minor : 0
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
