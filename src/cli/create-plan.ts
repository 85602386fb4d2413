import { fromMinor } from '../model/index.ts'
import type { Money, Payment, PreparedRefund } from '../model/index.ts'
import { shownPath } from './configuration-file.ts'
import { detailLines } from './details.ts'
import { printable } from './escape.ts'
import type { Login } from './login.ts'
import { amountText, handleText, metadataText, modeText } from './words.ts'
import type { World } from './world.ts'

interface Plan {
  readonly login: Login
  readonly payment: Payment
  readonly prepared: PreparedRefund
}

/** What is about to be sent, for the person who has to agree to it. */
export function planLines(
  { login: { provider, from }, payment, prepared }: Plan,
  world: World,
): readonly string[] {
  const output = world.stderr
  const { amount } = prepared
  const refund = amount === null ? 'what the provider works out' : amountText(amount)
  const mode = output.style(provider.mode === 'live' ? 'red' : 'green', modeText(provider.mode))
  return [
    output.style('bold', 'This refund will be sent:'),
    ...detailLines(
      [
        ['Provider', `${printable(provider.name)}, ${mode}`],
        [
          'Account',
          from === null ? '' : `${printable(from.account)}, of ${shownPath(from.file, world)}`,
        ],
        ['Chosen by', printable(from?.why ?? '')],
        ['Payment', handleText(prepared.payment)],
        ['Captured', amountText(payment.captured)],
        ['Refunded', amountText(payment.refunded)],
        ['Left', amountText(payment.refundable)],
        ['This refund', output.style('bold', refund)],
        ['Left after it', leftAfter(payment.refundable, amount)],
        ['Reason', prepared.reason],
        ['Reference', printable(prepared.reference)],
        ['Metadata', metadataText(prepared.metadata)],
      ],
      output,
    ),
    '',
  ]
}

function leftAfter(left: Money, amount: Money | null): string {
  if (amount === null || amount.currency !== left.currency) return ''
  return amountText(fromMinor(left.minor - amount.minor, left.currency))
}
