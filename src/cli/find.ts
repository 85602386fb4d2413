import type { FoundRefunds } from '../model/index.ts'
import type { CommandDefinition } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { collect, requireAll } from './given.ts'
import { logIn } from './login.ts'
import { printJson, printLines } from './print.ts'
import { refundLines } from './refund-view.ts'
import { readPaymentReference, readTime } from './request-options.ts'
import { counted } from './words.ts'

/** Finds the refunds of a payment by the caller's name: what to run after an unknown outcome. */
export const findCommand: CommandDefinition = {
  syntax: 'find',
  summary: 'find a refund by its reference',
  accounts: 'one',
  configure: (command) =>
    command
      .option('--payment <id>', "the payment: the provider's id, or kind:id (required)", collect)
      .option('--reference <name>', 'the name that was given to the refund (required)', collect)
      .option('--since <time>', 'look no further back; a date means midnight UTC', collect),
  help: `It ends with 0 when the refund was found, with 1 when more may be there than
could be read, and with 3 when none was found: a request that is late may still
arrive, so the outcome is as unknown as before.

With --json it prints {"refunds": […], "complete": true or false}.

Example:
  polyrefund find --payment pay_01 --reference RMA-2024-1234`,
  run: async (given, world) => {
    requireAll(given, ['payment', 'reference'])
    const since = given.text('since')
    const query = {
      payment: readPaymentReference(given.required('payment')),
      reference: given.required('reference'),
      ...(since === null ? {} : { since: readTime(since) }),
    }
    const { provider } = await logIn(given, world)
    const found = await provider.find(query, { signal: world.signal })
    if (given.isJson) printJson(world.stdout, found)
    else {
      const refunds = found.refunds.flatMap((refund) => [...refundLines(refund, world.stdout), ''])
      printLines(world.stdout, [...refunds, adviceOn(found)])
    }
    return exitCodeFor(found)
  },
}

function exitCodeFor({ refunds, complete }: FoundRefunds): ExitCode {
  if (refunds.length === 0) return exitCodes.lookFirst
  return complete ? exitCodes.done : exitCodes.failed
}

function adviceOn({ refunds, complete }: FoundRefunds): string {
  if (refunds.length === 0) {
    return complete
      ? 'No refund has this reference now. One that is under way may still arrive:\nlook again in a few minutes before you create it again.'
      : 'No refund with this reference was found, but the list could not be read whole.\nLook again before you create anything.'
  }
  if (!complete) return 'The list could not be read whole: more refunds may have this reference.'
  if (refunds.every(({ status }) => status === 'failed')) {
    return 'It failed and nothing went back. A new try needs a new reference.'
  }
  return refunds.length === 1
    ? 'The refund is there: do not create it again.'
    : `${counted(refunds.length, 'refund')} have this reference. A split payment makes several of one call;\nif this payment isn't split, check that none is too many.`
}
