import type { RefundError } from '../model/index.ts'
import type { Finding, FindingAction, ReconcileSummary } from '../service/reconcile/types.ts'
import { printable } from './escape.ts'
import { layOutTable } from './table.ts'
import type { Column } from './table.ts'
import { amountText, counted } from './words.ts'
import type { Output } from './world.ts'

/** A finding, and what was done with it. */
export interface TreatedFinding {
  readonly finding: Finding
  /** Null where it is left. */
  readonly done: 'applied' | 'closed' | null
}

/** What was found in one account. */
export interface ReconciledAccount {
  readonly summary: ReconcileSummary
  readonly treated: readonly TreatedFinding[]
  /** Why not all could be read; null where all was. */
  readonly failure: RefundError | null
}

const columns: readonly Column<TreatedFinding>[] = [
  { title: 'Finding', text: ({ finding }) => finding.kind.replaceAll('_', ' ') },
  { title: 'Account', text: ({ finding }) => printable(finding.account) },
  { title: 'Ledger', text: ({ finding }) => ledgerText(finding) },
  { title: 'Provider', text: ({ finding }) => providerText(finding) },
  {
    title: 'Action',
    text: ({ finding, done }) => done ?? actionText(finding.action),
    style: ({ done }) => (done === null ? 'yellow' : 'green'),
  },
  {
    title: 'Reference',
    text: ({ finding }) => printable(finding.reference ?? ''),
    shortest: 10,
  },
  { title: 'Refund', text: ({ finding }) => printable(finding.refundId), shortest: 9 },
]

/** What was found in all accounts, for people. */
export function findingLines(
  results: readonly ReconciledAccount[],
  output: Output,
): readonly string[] {
  const treated = results.flatMap(({ treated }) => treated)
  const left = treated.filter(({ done }) => done === null)
  const closed = treated.filter(({ done }) => done === 'closed').length
  const applied = treated.length - left.length - closed
  const totals = results.map(totalLine)
  if (treated.length === 0) {
    const isSame = results.every(({ summary }) => summary.isComplete && summary.underWay === 0)
    return [...totals, isSame ? 'The ledger and the provider say the same.' : 'Nothing was found.']
  }
  const { lines, isShortened } = layOutTable(columns, treated, output)
  const note = 'Names are shortened to fit. A wider terminal or --json has them whole.'
  return [
    ...lines,
    '',
    ...(isShortened ? [output.style('dim', note), ''] : []),
    ...left.map(({ finding }) => `- ${printable(finding.text)}`),
    ...(left.length === 0 ? [] : ['']),
    ...totals,
    `${counted(treated.length, 'finding')}, ${applied} applied, ${closed === 0 ? '' : `${closed} closed, `}${left.length} left.`,
  ]
}

function totalLine({ summary }: ReconciledAccount): string {
  const { account, from, before, refunds, paired, underWay, isComplete } = summary
  const lack = isComplete ? '' : ' NOT ALL COULD BE READ.'
  const young = underWay === 0 ? '' : ` ${counted(underWay, 'difference')} still under way.`
  return `${printable(account)}, ${from} to ${before}: ${counted(refunds, 'refund')}, ${paired} of them in the ledger.${young}${lack}`
}

function ledgerText({ ledger }: Finding): string {
  if (ledger === null) return 'no record'
  return ledger.amount === null ? ledger.state : `${ledger.state}, ${amountText(ledger.amount)}`
}

function providerText({ provider }: Finding): string {
  return provider === null ? 'no refund' : `${provider.status}, ${amountText(provider.amount)}`
}

function actionText(action: FindingAction): string {
  return action.kind === 'resolve' ? action.decision.replaceAll('_', ' ') : action.kind
}
