import { refundReasons } from '../model/index.ts'
import type { RefundRequest } from '../model/index.ts'
import { askRules, refuseIdleHints } from './ask-rules.ts'
import type { CommandDefinition } from './command.ts'
import { requireConsent, requireLive } from './consent.ts'
import { collect, requireAll } from './given.ts'
import type { Given } from './given.ts'
import { logIn } from './login.ts'
import { makeRefund } from './make-refund.ts'
import { readAmount, readMetadataPairs, readPaymentReference } from './request-options.ts'
import { refuseUsage } from './usage.ts'

/** Makes one refund. */
export const createCommand: CommandDefinition = {
  syntax: 'create',
  summary: 'make a refund',
  accounts: 'one',
  configure: (command) =>
    command
      .option('--payment <id>', "the payment: the provider's id, or kind:id (required)", collect)
      .option('--amount <decimal>', 'how much to give back, as in 35.00', collect)
      .option('--currency <code>', 'the currency of --amount, as in USD', collect)
      .option('--remaining', 'give back all that is left')
      .option('--reason <word>', `${refundReasons.join(', ')} (required)`, collect)
      .option('--reference <name>', 'your own name for this refund, used once (required)', collect)
      .option('--metadata <key=value>', 'attach a note; may be repeated', collect)
      .option('--tenant <name>', "for the configuration's rules: whose payment it is", collect)
      .option('--tag <name>', "for the configuration's rules: a word of yours", collect)
      .option('--yes', "don't ask; needed where there is no terminal")
      .option('--live', 'allow a refund of real money'),
  help: `It shows what will be sent and asks before it sends it. One reference is one
refund: the same command run again finds that refund and sends nothing.

A reason is required because it is told to the provider and kept, and no default
would be true of every refund.

The account is --account, or the default of the configuration file. Where it has
neither and rules, they choose by payment, currency, --tenant and --tag, and the
plan says which one did. Where none matches, nothing is sent.

With --json it prints {"sent": …, "refund": {…}}. "sent" is false where a refund
with this reference was there before.

Examples:
  polyrefund create --payment pay_01 --amount 35.00 --currency USD \\
    --reason requested_by_customer --reference RMA-2024-1234
  polyrefund create --payment pay_01 --remaining --reason duplicate \\
    --reference RMA-2024-1235 --yes`,
  run: async (given, world) => {
    const request = readRequest(given)
    requireConsent(given, world)
    const login = await logIn(given, world, (configuration) =>
      askRules(configuration, request, given),
    )
    refuseIdleHints(given, login)
    requireLive(given, login.provider)
    return makeRefund({ given, world, login, request, options: { signal: world.signal } })
  },
}

function readRequest(given: Given): RefundRequest {
  requireAll(given, ['payment', 'reason', 'reference'])
  const reason = given.word('reason', refundReasons)
  if (reason === null) throw refuseUsage('--reason', 'option.required', '--reason is missing.')
  return {
    payment: readPaymentReference(given.required('payment')),
    amount: readAmount(given),
    reason,
    reference: given.required('reference'),
    metadata: readMetadataPairs(given),
  }
}
