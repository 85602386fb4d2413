import { decisions, RefundError } from '../model/index.ts'
import type { Decision, RefundRecord } from '../model/index.ts'
import { chooseAccounts } from './account-choice.ts'
import type { CommandDefinition } from './command.ts'
import { hasAgreed, requireConsent, requireLive } from './consent.ts'
import { exitCodes } from './exit-codes.ts'
import { decisionText } from './fact-words.ts'
import { collect, requireAll } from './given.ts'
import type { Given } from './given.ts'
import { addLedgerOption, requireLedger } from './ledger-place.ts'
import { wrap } from './notes.ts'
import { printJson, printLines } from './print.ts'
import { recordLines } from './record-view.ts'
import { refuseUsage, suggest } from './usage.ts'
import { withService } from './with-service.ts'
import { amountText } from './words.ts'
import type { World } from './world.ts'

/** Stores what a person has decided about a refund. */
export const resolveCommand: CommandDefinition = {
  syntax: 'resolve <reference> <decision>',
  summary: 'decide about a refund that no reading can settle',
  accounts: 'several',
  configure: (command) =>
    addLedgerOption(command)
      .option('--actor <name>', 'who decides (required)', collect)
      .option('--reason <text>', 'why, for whoever asks later (required)', collect)
      .option('--refund-id <id>', "with refunded: the provider's id of the refund", collect)
      .option('--yes', "don't ask; needed where there is no terminal")
      .option('--live', 'with send_again: allow a refund of real money'),
  help: `The decision is one of:
  refunded      the refund --refund-id is this one; it is read, and counts
  not_refunded  nothing was refunded; the amount is given back
  send_again    the attempt is known to have moved nothing; send it once more
  accept_as_is  what the provider made stays, though it differs
  withdraw      a refund of which nothing was sent is not wanted any more

It says what will happen and asks. The decision is kept with --actor and
--reason. It ends with 3 when somebody still has to look, else with 0. With
--json it prints the record.

Example:
  polyrefund resolve RMA-2024-1234 refunded --refund-id ref_01 \\
    --actor ada --reason "seen in the dashboard" --ledger refunds.db`,
  run: async (given, world) => {
    const decision = readDecision(given)
    requireConsent(given, world)
    const place = await requireLedger(given, world)
    const { accounts } = await chooseAccounts(given, world)
    const reference = given.argument ?? ''
    const record = await withService({ place, accounts }, world, async ({ service }) => {
      const known = await service.byReference(reference)
      // Without a record the service says what is wrong, and nothing is to be asked.
      if (known !== null) {
        if (decision === 'send_again') requireLive(given, accounts.named(known.account))
        await agree(known, decision, given, world)
      }
      return service.resolve(reference, decision, detailsOf(given, world))
    })
    if (given.isJson) printJson(world.stdout, record)
    else printLines(world.stdout, recordLines(record, world.stdout))
    const isLeft = ['sweep', 'resolve'].includes(record.nextAction.kind)
    return isLeft ? exitCodes.lookFirst : exitCodes.done
  },
}

function readDecision(given: Given): Decision {
  requireAll(given, ['actor', 'reason'])
  const word = given.secondArgument ?? ''
  const decision = decisions.find((known) => known === word)
  if (decision === undefined) {
    const message = `That is no decision. ${suggest(word, decisions)}There are ${decisions.join(', ')}.`
    throw refuseUsage('decision', 'decision.unsupported', message)
  }
  const isNamed = given.has('refund-id')
  if (isNamed === (decision === 'refunded')) return decision
  throw refuseUsage(
    '--refund-id',
    isNamed ? 'option.conflict' : 'option.required',
    isNamed
      ? `--refund-id is for the decision refunded, and this one is ${decision}.`
      : "Which refund? Name the provider's id of it with --refund-id.",
  )
}

function detailsOf(
  given: Given,
  { signal }: World,
): { actor: string; reason: string; signal: AbortSignal; refundId?: string } {
  const refundId = given.text('refund-id')
  return {
    actor: given.required('actor'),
    reason: given.required('reason'),
    signal,
    ...(refundId === null ? {} : { refundId }),
  }
}

const consequences: Readonly<Record<Decision, (amount: string) => string>> = {
  refunded: () =>
    'The refund that you name is read at the provider. What it says counts as this refund from now on.',
  not_refunded: (amount) =>
    `${amount} are given back to what can be refunded. If the first attempt did refund after all, the customer can be paid twice. It is looked for a while longer.`,
  send_again: (amount) =>
    `The stored refund of ${amount} is sent once more, now. If an attempt before did refund after all, the customer is paid twice.`,
  accept_as_is: () =>
    'What the provider made stays as it is, and nobody is asked to look at it any more.',
  withdraw: (amount) =>
    `It is not sent any more, and ${amount} are given back to what can be refunded.`,
}

async function agree(
  record: RefundRecord,
  decision: Decision,
  given: Given,
  world: World,
): Promise<void> {
  const { stderr } = world
  if (given.has('yes')) return
  const text = consequences[decision](amountText(record.held))
  const lines = wrap(text, stderr.columns ?? 100)
  printLines(stderr, [...recordLines(record, stderr), '', ...lines, ''])
  if (await hasAgreed(`Type yes to decide "${decisionText(decision)}": `, world)) return
  throw new RefundError({
    code: 'aborted',
    outcome: 'not_sent',
    reference: record.reference,
    isRetryable: true,
    message: 'Nothing was decided: the answer was not yes.',
  })
}
