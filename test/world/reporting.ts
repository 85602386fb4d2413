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
    await finish(
      checkAccount(setup, account).catch((error: unknown) =>
        invariants.fail('I20', { reference: account.name }, `no report was made: ${String(error)}`),
      ),
    )
  }
}

async function checkAccount(setup: ReportingSetup, account: WorldAccount): Promise<void> {
  const { timeline, instance, invariants } = setup
  const { service } = instance
  const about = { reference: account.name }
  account.side.advance(timeline.now())
  const first = await reconcile(setup, account)
  for (const finding of first.findings) {
    const { kind } = finding.action
    if (kind === 'adopt' || kind === 'learn') await service.applyFinding(finding)
  }
  const { findings, isComplete, underWay } = await reconcile(setup, account)
  if (!isComplete || underWay > 0) return
  const again = findings.find(({ action: { kind } }) => kind === 'adopt' || kind === 'learn')
  if (again !== undefined) {
    invariants.fail('I20', about, `what was applied is found again: ${again.text}`)
    return
  }
  const reported = await reportedMinor(setup, account)
  for (const [currency, truth] of trueMinor(account)) {
    const listed = sumOf(findings.map((finding) => differenceIn(finding, currency)))
    const told = (reported.get(currency) ?? 0) + listed
    if (told === truth) continue
    invariants.fail(
      'I20',
      about,
      `${told} ${currency} is reported and listed, and ${truth} is true`,
    )
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

/** What a report says has gone back, in each currency. */
async function reportedMinor(
  { ledger, timeline }: ReportingSetup,
  { name }: WorldAccount,
): Promise<ReadonlyMap<string, number>> {
  async function* refunds(): AsyncGenerator<Refund & { readonly account: string }> {
    for (const { account, facts } of ledger.entries()) {
      if (account !== name) continue
      for (const { refund } of knownRefunds(facts)) yield { ...refund, account }
    }
  }
  const { overall } = await report(refunds(), { clock: timeline })
  return new Map(overall.map(({ currency, net }) => [currency, Number(net.minor)]))
}

/** What has gone back by what the provider knows. */
function trueMinor({ side }: WorldAccount): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const { amount } of live(side.refunds())) {
    sums.set(amount.currency, (sums.get(amount.currency) ?? 0) + amount.minor)
  }
  return sums
}

/** What a finding says that the provider has and the ledger has not, minor units. */
function differenceIn({ provider, ledger }: Finding, currency: string): number {
  const minorOf = (side: Finding['provider'] | Finding['ledger']): number =>
    side?.amount?.currency === currency && side.status !== null && side.status !== 'failed'
      ? side.amount.minor
      : 0
  return minorOf(provider) - minorOf(ledger)
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
