import { supports } from '../model/index.ts'
import type { RefundPreview } from '../model/index.ts'
import type { CommandDefinition } from './command.ts'
import { printable } from './escape.ts'
import { exitCodes } from './exit-codes.ts'
import { collect, requireAll } from './given.ts'
import { logIn } from './login.ts'
import { printJson, printLines } from './print.ts'
import { readAmount, readPaymentReference } from './request-options.ts'
import { layOutTable } from './table.ts'
import { refuseMissingMethod } from './unsupported.ts'
import { amountText } from './words.ts'
import type { Output } from './world.ts'

/** Shows how a refund would be split. */
export const previewCommand: CommandDefinition = {
  syntax: 'preview',
  summary: 'show where a refund would go to; makes none',
  accounts: 'one',
  configure: (command) =>
    command
      .option('--payment <id>', "the payment: the provider's id, or kind:id (required)", collect)
      .option('--amount <decimal>', 'how much to give back, as in 35.00', collect)
      .option('--currency <code>', 'the currency of --amount, as in USD', collect)
      .option('--remaining', 'give back all that is left'),
  help: `With --json it prints {"total": {…}, "allocations": […]}.

Example:
  polyrefund preview --payment pay_01 --amount 35.00 --currency USD`,
  run: async (given, world) => {
    requireAll(given, ['payment'])
    const amount = readAmount(given)
    const payment = readPaymentReference(given.required('payment'))
    const { provider } = await logIn(given, world)
    if (!supports(provider, 'preview')) throw refuseMissingMethod(provider, 'preview')
    const preview = await provider.preview(
      // A preview makes nothing, so that reason and reference are never kept.
      { payment, amount, reason: 'requested_by_customer', reference: 'preview' },
      { signal: world.signal },
    )
    if (given.isJson) printJson(world.stdout, preview)
    else printLines(world.stdout, previewLines(preview, world.stdout))
    return exitCodes.done
  },
}

function previewLines({ total, allocations }: RefundPreview, output: Output): readonly string[] {
  const { lines } = layOutTable(
    [
      {
        title: 'Goes to',
        text: ({ paymentMethod }) => printable(paymentMethod ?? 'unknown'),
        shortest: 10,
      },
      { title: 'Last digits', text: ({ last4 }) => printable(last4 ?? '') },
      { title: 'Amount', text: ({ amount }) => amountText(amount), align: 'right' },
    ],
    allocations,
    output,
  )
  return [
    output.style('bold', `The refund would come to ${amountText(total)}. None was made.`),
    '',
    ...lines,
  ]
}
