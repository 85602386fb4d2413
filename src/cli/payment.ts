import type { Payment } from '../model/index.ts'
import type { CommandDefinition } from './command.ts'
import { detailLines } from './details.ts'
import { printable } from './escape.ts'
import { exitCodes } from './exit-codes.ts'
import { logIn } from './login.ts'
import { printJson, printLines } from './print.ts'
import { readPaymentReference } from './request-options.ts'
import { amountText, handleText } from './words.ts'
import type { Output } from './world.ts'

/** Shows what was paid, what went back and what is left. */
export const paymentCommand: CommandDefinition = {
  syntax: 'payment <payment>',
  summary: 'show what was paid and what is left',
  accounts: 'one',
  configure: () => {},
  help: `The payment is the provider's id, or kind:id. With --json it prints the payment.

Example:
  polyrefund payment pay_01`,
  run: async (given, world) => {
    const reference = readPaymentReference(given.argument ?? '')
    const { provider } = await logIn(given, world)
    const payment = await provider.getPayment(reference, { signal: world.signal })
    if (given.isJson) printJson(world.stdout, payment)
    else printLines(world.stdout, paymentLines(payment, world.stdout))
    return exitCodes.done
  },
}

function paymentLines(payment: Payment, output: Output): readonly string[] {
  const { provider, handles, status, providerStatus, captured, refunded, refundable } = payment
  const own = providerStatus === null ? '' : `, the provider says "${printable(providerStatus)}"`
  return [
    output.style('bold', `Payment ${printable(handles[0]?.id ?? '')}`),
    ...detailLines(
      [
        ['Provider', `${printable(provider)}${payment.testMode === true ? ', test mode' : ''}`],
        ['Known as', handles.map(handleText).join(', ')],
        ['Status', `${status}${own}`],
        ['Captured', amountText(captured)],
        ['Refunded', `${amountText(refunded)}, pending ones included`],
        ['Left', output.style('bold', amountText(refundable))],
      ],
      output,
    ),
  ]
}
