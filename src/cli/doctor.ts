import { chooseProvider } from './choose-provider.ts'
import type { CommandDefinition } from './command.ts'
import {
  checkClock,
  checkConfiguration,
  checkReach,
  checkVariable,
  skipped,
} from './doctor-checks.ts'
import type { Check } from './doctor-checks.ts'
import { printable } from './escape.ts'
import { exitCodes } from './exit-codes.ts'
import { layOutNotes } from './notes.ts'
import type { Note } from './notes.ts'
import { printJson, printLines } from './print.ts'
import type { Output, Style, World } from './world.ts'

/** Says whether this machine is ready to refund, and what to do where it isn't. */
export const doctorCommand: CommandDefinition = {
  syntax: 'doctor',
  summary: 'check credentials, reachability and clock',
  configure: () => {},
  help: `It moves no money, tells no secret, and ends with 1 when a check fails. With
--json it prints {"provider": …, "mode": …, "isReady": …, "checks": [{"name": …,
"state": "ok" or "failed" or "skipped", "message": …, "remedy": …}]}.

Example:
  polyrefund doctor`,
  run: async (given, world) => {
    const { name, loader } = chooseProvider(given.text('provider'), world)
    const loaded = await loader.load()
    const variables = loaded.environment.map((variable) =>
      checkVariable(variable, world.environment),
    )
    const { check, provider } = checkConfiguration(loaded, world.environment)
    const beyond =
      provider === null
        ? [skipped('reachability'), skipped('clock')]
        : await checkOutside(provider, world)
    const checks = [...variables, check, ...beyond]
    const isReady = checks.every(({ state }) => state !== 'failed')
    const mode = provider?.mode ?? null
    if (given.isJson) printJson(world.stdout, { provider: name, mode, isReady, checks })
    else printLines(world.stdout, reportLines(name, checks, world.stdout))
    return isReady ? exitCodes.done : exitCodes.failed
  },
}

async function checkOutside(
  provider: Parameters<typeof checkReach>[0],
  { signal, clock }: World,
): Promise<readonly Check[]> {
  const { check, page } = await checkReach(provider, signal)
  return [check, checkClock(page, clock.now())]
}

const signs: Readonly<Record<Check['state'], readonly [style: Style, text: string]>> = {
  ok: ['green', 'ok'],
  failed: ['red', 'FAILED'],
  skipped: ['dim', 'skipped'],
}

function reportLines(name: string, checks: readonly Check[], output: Output): readonly string[] {
  const failures = checks.filter(({ state }) => state === 'failed').length
  const verdict =
    failures === 0 ? 'Nothing stands in the way of refunds.' : `${failures} of these need mending.`
  return [
    output.style('bold', `Provider ${name}`),
    '',
    ...layOutNotes(
      checks.map((check) => noteOf(check, output)),
      output,
    ),
    '',
    verdict,
  ]
}

function noteOf({ state, name, message, remedy }: Check, output: Output): Note {
  const told = { text: printable(message) }
  return {
    words: [output.style(...signs[state]), name],
    paragraphs: remedy === null ? [told] : [told, { text: printable(remedy), style: 'bold' }],
  }
}
