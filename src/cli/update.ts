import { refundReasons, supports } from '../model/index.ts'
import type { RefundChanges } from '../model/index.ts'
import type { CommandDefinition } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { collect } from './given.ts'
import type { Given } from './given.ts'
import { logIn } from './login.ts'
import { printJson, printLines } from './print.ts'
import { refundLines } from './refund-view.ts'
import { readMetadataPairs } from './request-options.ts'
import { refuseMissingMethod } from './unsupported.ts'
import { refuseUsage } from './usage.ts'

/** Changes a refund's reason or metadata. */
export const updateCommand: CommandDefinition = {
  syntax: 'update <refund>',
  summary: "change a refund's reason or metadata",
  accounts: 'one',
  configure: (command) =>
    command
      .option('--reason <word>', refundReasons.join(', '), collect)
      .option('--metadata <key=value>', 'set a note; may be repeated, others stay', collect),
  help: `It moves no money. With --json it prints the refund.

Example:
  polyrefund update ref_01 --metadata ticket=4711`,
  run: async (given, world) => {
    const changes = readChanges(given)
    const { provider } = await logIn(given, world)
    if (!supports(provider, 'update')) throw refuseMissingMethod(provider, 'update')
    const refund = await provider.update(given.argument ?? '', changes, { signal: world.signal })
    if (given.isJson) printJson(world.stdout, refund)
    else printLines(world.stdout, refundLines(refund, world.stdout))
    return exitCodes.done
  },
}

function readChanges(given: Given): RefundChanges {
  const reason = given.word('reason', refundReasons)
  const metadata = given.has('metadata') ? readMetadataPairs(given) : null
  if (reason === null && metadata === null) {
    throw refuseUsage(
      '--reason',
      'option.required',
      'Nothing to change: give --reason, --metadata or both.',
    )
  }
  return { ...(reason === null ? {} : { reason }), ...(metadata === null ? {} : { metadata }) }
}
