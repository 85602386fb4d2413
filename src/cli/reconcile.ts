import { isRefundError } from '../model/index.ts'
import type { RefundError } from '../model/index.ts'
import type { Finding, FindingClosing, ReconcileSummary } from '../service/reconcile/types.ts'
import type { RefundService } from '../service/types.ts'
import { chooseAccounts } from './account-choice.ts'
import type { CommandDefinition } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { reportFailure } from './failure.ts'
import { collect, requireAll } from './given.ts'
import type { Given } from './given.ts'
import { addLedgerOption, requireLedger } from './ledger-place.ts'
import { printJsonLine, printLines } from './print.ts'
import { withProgress } from './progress.ts'
import type { Progress } from './progress.ts'
import { findingLines } from './reconcile-view.ts'
import type { ReconciledAccount, TreatedFinding } from './reconcile-view.ts'
import { readTime } from './request-options.ts'
import { withService } from './with-service.ts'
import type { World } from './world.ts'

/** Holds a ledger against the lists of its providers. */
export const reconcileCommand: CommandDefinition = {
  syntax: 'reconcile',
  summary: "tell where the ledger and the provider's list differ",
  accounts: 'several',
  configure: (command) =>
    addLedgerOption(command)
      .option('--from <time>', 'made at or after; a date means midnight UTC', collect)
      .option('--before <time>', 'made before; a date means midnight UTC', collect)
      .option('--apply', 'do what needs no person: adopt refunds, let records learn')
      .option('--close <refund-id>', 'a person has dealt with what is found of it', collect)
      .option('--actor <name>', 'with --close: who has', collect)
      .option('--reason <text>', 'with --close: how, for whoever asks later', collect),
  help: `For cron: every night, over the last days. It moves no money, and without
--apply it changes nothing. With it, refunds that no record is become records of
their own kind, and records learn what the provider shows. What a person must
decide is only told. All accounts are reconciled, or those that --account names.

--close says that a person has dealt with what is found of a refund: it is kept
with --actor and --reason, frees no amount, and is not told again unless it
changes. It may be given more than once.

It ends with 0 when nothing was found, or all of it was settled; with 4 when
findings remain; with 1 when not all could be read: nothing is then said to be
missing at the provider.

With --json it prints one finding per line (NDJSON), "applied" and "closed" say
what was done, and at the end a line with the summary of each account.

Examples:
  polyrefund reconcile --account us --from 2026-01-01 --before 2026-02-01
  polyrefund reconcile --from 2026-01-30 --before 2026-01-31 --apply --json
  polyrefund reconcile --from 2026-01-30 --before 2026-01-31 --close ref_01 \\
    --actor ada --reason "they have it, case 4711"`,
  run: async (given, world) => {
    const place = await requireLedger(given, world)
    const wish = readWish(given)
    const { accounts, named } = await chooseAccounts(given, world)
    const names = named.length === 0 ? accounts.names : named
    const isWanted = !given.isJson
    const results = await withProgress({ isWanted }, world, (progress, world) =>
      withService({ place, accounts }, world, ({ service }) =>
        reconcileEach(names, { service, wish, world, progress, isJson: given.isJson }),
      ),
    )
    if (!given.isJson) printLines(world.stdout, findingLines(results, world.stdout))
    const failure = results.find(({ failure }) => failure !== null)?.failure ?? null
    if (failure !== null) throw failure
    const isSettled = results.every(({ treated }) => treated.every(({ done }) => done !== null))
    return isSettled ? exitCodes.done : exitCodes.differs
  },
}

interface Wish {
  readonly from: string
  readonly before: string
  readonly isApplied: boolean
  /** Refunds of which a person has dealt with what is found. */
  readonly closed: readonly string[]
  readonly closing: FindingClosing
}

interface Order {
  readonly service: RefundService
  readonly wish: Wish
  readonly world: World
  readonly progress: Progress
  readonly isJson: boolean
}

function readWish(given: Given): Wish {
  const closed = given.texts('close')
  if (closed.length > 0) requireAll(given, ['actor', 'reason'])
  return {
    from: readTime(given.required('from')),
    before: readTime(given.required('before')),
    isApplied: given.has('apply'),
    closed,
    closing: { actor: given.text('actor') ?? '', reason: given.text('reason') ?? '' },
  }
}

async function reconcileEach(
  accounts: readonly string[],
  order: Order,
): Promise<readonly ReconciledAccount[]> {
  const results: ReconciledAccount[] = []
  for (const account of accounts) results.push(await reconcileOne(account, order))
  if (order.isJson) {
    for (const { summary } of results)
      printJsonLine(order.world.stdout, { summary: jsonOf(summary) })
  }
  return results
}

async function reconcileOne(account: string, order: Order): Promise<ReconciledAccount> {
  const { service, wish, world, progress, isJson } = order
  const { from, before } = wish
  const reconciliation = service.reconcile({ account, from, before, signal: world.signal })
  const treated: TreatedFinding[] = []
  let failure: RefundError | null = null
  try {
    for await (const finding of reconciliation) {
      const done = await treat(service, finding, order)
      if (isJson) {
        const [applied, closed] = [done === 'applied', done === 'closed']
        printJsonLine(world.stdout, { ...finding, applied, closed })
      }
      treated.push({ finding, done })
      progress.update(treated.length, account)
      await world.stdout.drained()
    }
  } catch (error) {
    if (!isRefundError(error)) throw error
    failure = error
  }
  return { summary: reconciliation.summary(), treated, failure }
}

/** Does with a finding what is wished; what can't be done now hinders no other. */
async function treat(
  service: RefundService,
  finding: Finding,
  { wish, world, isJson }: Order,
): Promise<TreatedFinding['done']> {
  const { kind } = finding.action
  const isForPeople = kind === 'resolve' || kind === 'none'
  try {
    if (isForPeople && wish.closed.includes(finding.refundId)) {
      await service.closeFinding(finding, wish.closing)
      return 'closed'
    }
    if (!wish.isApplied) return null
    return (await service.applyFinding(finding)) === null ? null : 'applied'
  } catch (error) {
    reportFailure(world.stderr, error, { isJson })
    return null
  }
}

function jsonOf(summary: ReconcileSummary): object {
  return { ...summary, error: summary.error?.toJSON() ?? null }
}
