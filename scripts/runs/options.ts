import { parseArgs } from 'node:util'

import { ledgerKinds } from './ledgers.ts'
import type { LedgerKind } from './ledgers.ts'

/** What a run is told on its command line. */
export interface RunOptions<Name extends string> {
  readonly ledger: LedgerKind
  readonly numbers: Readonly<Record<Name, number>>
}

/**
 * Reads `--ledger` and the numbers of a run, each with its default. `--help` prints one line and
 * ends the process.
 */
export function readRunOptions<Name extends string>(
  help: string,
  defaults: Readonly<Record<Name, number>>,
): RunOptions<Name> {
  const names = Object.keys(defaults)
  const numberOptions = Object.fromEntries(names.map((name) => [name, { type: 'string' } as const]))
  const { values } = parseArgs({
    options: {
      ledger: { type: 'string', default: 'sqlite' },
      help: { type: 'boolean', default: false },
      ...numberOptions,
    },
  })
  const given = new Map<string, unknown>(Object.entries(values))
  if (given.get('help') === true) {
    console.log(help)
    process.exit()
  }
  const ledger = ledgerKinds.find((kind) => kind === given.get('ledger'))
  if (ledger === undefined) throw new Error(`--ledger is one of ${ledgerKinds.join(', ')}.`)
  const numbers: Record<Name, number> = { ...defaults }
  for (const name in numbers) numbers[name] = numberOf(name, given.get(name) ?? defaults[name])
  return { ledger, numbers }
}

function numberOf(name: string, value: unknown): number {
  const number = Number(value)
  if (Number.isSafeInteger(number) && number >= 0) return number
  throw new Error(`--${name} is a whole number.`)
}
