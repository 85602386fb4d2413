import { fromMinor } from '../model/index.ts'
import type { HeldMoney, MoneyInLedger } from '../report/index.ts'
import type { MoneyAtRisk, RefundService } from '../service/types.ts'
import type { ChosenAccounts } from './account-choice.ts'
import { printable } from './escape.ts'
import { layOutTable } from './table.ts'
import type { Column } from './table.ts'
import { amountText, timeText } from './words.ts'
import type { Output, World } from './world.ts'

/** What a ledger can't vouch for, with what is pending for longer than its provider takes. */
export async function readMoneyAtRisk(
  service: RefundService,
  { accounts, named }: ChosenAccounts,
  { clock }: Pick<World, 'clock'>,
): Promise<readonly MoneyInLedger[]> {
  const risks = await service.moneyAtRisk()
  const wanted = risks.filter(({ account }) => named.length === 0 || named.includes(account))
  const told: MoneyInLedger[] = []
  for (const risk of wanted) {
    const staleAfterMs = accounts.named(risk.account).manifest.pendingStaleAfterMs.value
    const before = staleAfterMs === null ? null : clock.now() - staleAfterMs
    told.push({ ...risk, stale: before === null ? null : await addStale(service, risk, before) })
  }
  return told
}

async function addStale(
  service: RefundService,
  { account, currency, pending }: MoneyAtRisk,
  beforeMs: number,
): Promise<HeldMoney> {
  let count = 0
  let minor = 0
  const found = pending.count === 0 ? [] : service.search({ account, state: 'pending' })
  for await (const { held, refund, createdAt } of found) {
    const sinceMs = Date.parse(refund?.createdAt ?? createdAt)
    if (held.currency !== currency || sinceMs >= beforeMs) continue
    count += 1
    minor += held.minor
  }
  return { count, amount: fromMinor(minor, currency) }
}

const columns: readonly Column<MoneyInLedger>[] = [
  { title: 'Account', text: ({ account }) => printable(account) },
  {
    title: 'In doubt',
    text: ({ inDoubt }) => heldText(inDoubt),
    align: 'right',
    style: ({ inDoubt }) => (inDoubt.count > 0 ? 'red' : null),
  },
  { title: 'Reserved', text: ({ reserved }) => heldText(reserved), align: 'right' },
  { title: 'Pending', text: ({ pending }) => heldText(pending), align: 'right' },
  { title: 'Pending for long', text: ({ stale }) => staleText(stale ?? null), align: 'right' },
  { title: 'Oldest since', text: ({ oldestSince }) => timeText(oldestSince) },
]

/** What a ledger can't vouch for, for people. */
export function riskLines(risks: readonly MoneyInLedger[], output: Output): readonly string[] {
  const heading = output.style('bold', 'Money at risk in the ledger, whatever the period')
  if (risks.length === 0) return [heading, 'None.']
  return [heading, ...layOutTable(columns, risks, output).lines]
}

function heldText({ count, amount }: HeldMoney): string {
  return count === 0 ? '0' : `${amountText(amount)} (${count})`
}

function staleText(stale: HeldMoney | null): string {
  return stale === null ? 'unknown' : heldText(stale)
}
