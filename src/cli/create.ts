import { askRules, refuseIdleHints } from './ask-rules.ts'
import type { CommandDefinition } from './command.ts'
import { requireConsent, requireLive } from './consent.ts'
import { addLedgerOption, findLedger } from './ledger-place.ts'
import { logIn } from './login.ts'
import { makeRecordedRefund } from './make-recorded-refund.ts'
import { makeRefund } from './make-refund.ts'
import { printLines } from './print.ts'
import { addRequestOptions, readRequest } from './request-options.ts'

const withoutLedger =
  'Without --ledger nothing protects from a crash while it is sent, or from two people who refund at the same moment.'

/** Makes one refund. */
export const createCommand: CommandDefinition = {
  syntax: 'create',
  summary: 'make a refund',
  accounts: 'one',
  configure: (command) =>
    addRequestOptions(addLedgerOption(command))
      .option('--yes', "don't ask; needed where there is no terminal")
      .option('--live', 'allow a refund of real money'),
  help: `It shows what will be sent and asks before it sends it. One reference is one
refund: the same command run again finds that refund and sends nothing.

With --ledger the refund is stored before it is sent, so that this holds over
crashes, lost answers and machines that share the ledger; what is in doubt keeps
its amount. It ends with 0 for succeeded and pending, with 1 for failed and
rejected, and with 3 for all other states: polyrefund status and sweep say more.
With --json it then prints {"record": {…}}.

A reason is required because it is told to the provider and kept, and no default
would be true of every refund.

The account is --account, or the default of the configuration file. Where it has
neither and rules, they choose by payment, currency, --tenant and --tag, and the
plan says which one did. Where none matches, nothing is sent.

Without a ledger --json prints {"sent": …, "refund": {…}}. "sent" is false where
a refund with this reference was there before.

Examples:
  polyrefund create --payment pay_01 --amount 35.00 --currency USD \\
    --reason requested_by_customer --reference RMA-2024-1234 --ledger refunds.db
  polyrefund create --payment pay_01 --remaining --reason duplicate \\
    --reference RMA-2024-1235 --yes`,
  run: async (given, world) => {
    const request = readRequest(given)
    requireConsent(given, world)
    const place = findLedger(given, world)
    const login = await logIn(given, world, (configuration) =>
      askRules(configuration, request, given),
    )
    refuseIdleHints(given, login)
    requireLive(given, login.provider)
    const order = { given, world, login, request, options: { signal: world.signal } }
    if (place !== null) return makeRecordedRefund({ ...order, place })
    if (!given.isJson) printLines(world.stderr, [world.stderr.style('dim', withoutLedger)])
    return makeRefund(order)
  },
}
