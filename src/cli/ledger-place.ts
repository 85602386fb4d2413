import { resolve } from 'node:path'

import type { Command } from 'commander'

import { shownPath } from './configuration-file.ts'
import { printable } from './escape.ts'
import { collect } from './given.ts'
import type { Given } from './given.ts'
import { refuseUsage } from './usage.ts'
import type { LedgerPlace, World } from './world.ts'

/** The environment variable that names the ledger. */
export const ledgerVariable = 'POLYREFUND_LEDGER'

/** Adds the option that names a ledger. */
export function addLedgerOption(command: Command): Command {
  return command.option(
    '--ledger <place>',
    `the ledger: a SQLite file or postgres://… (default: ${ledgerVariable})`,
    collect,
  )
}

/** The ledger that is meant: the argument's, else the environment's; null where none is. */
export function findLedger(given: Given, world: World): LedgerPlace | null {
  const option = given.text('ledger')
  const text = option ?? world.environment[ledgerVariable] ?? ''
  const isNamedByOption = option !== null
  if (text === '') {
    if (!isNamedByOption) return null
    throw refuseUsage('--ledger', 'option.value', '--ledger is empty: name a file or a database.')
  }
  return /^postgres(?:ql)?:/i.test(text)
    ? { kind: 'postgres', connectionString: text, isNamedByOption }
    : { kind: 'file', path: resolve(world.directory, text), isNamedByOption }
}

/**
 * The ledger that is meant, which need not be there yet.
 *
 * @throws {RefundError} `invalid_request`: none is.
 */
export function wantLedger(given: Given, world: World): LedgerPlace {
  const place = findLedger(given, world)
  if (place !== null) return place
  throw refuseUsage(
    '--ledger',
    'option.required',
    `Which ledger? Name it with --ledger refunds.db, or for every command with export ${ledgerVariable}=refunds.db.`,
  )
}

/**
 * The ledger that is meant, and is there.
 *
 * @throws {RefundError} `invalid_request`: none is, or it is a file that isn't there. One that was
 * made for a slip of the pen would be empty, and would say that nothing was ever refunded.
 */
export async function requireLedger(given: Given, world: World): Promise<LedgerPlace> {
  const place = wantLedger(given, world)
  if (await isLedgerThere(place, world)) return place
  throw refuseUsage(
    '--ledger',
    'ledger.missing',
    `There is no ledger ${ledgerText(place, world)}. The first create or bulk with --ledger makes one; else correct the name.`,
  )
}

/** Whether there is a ledger to open. Of a database only opening it can tell. */
export async function isLedgerThere(place: LedgerPlace, { files }: World): Promise<boolean> {
  return place.kind === 'postgres' || (await files.kindOf(place.path)) !== null
}

/** The ledger as it may be shown: never with a password. */
export function ledgerText(place: LedgerPlace, world: Pick<World, 'directory'>): string {
  if (place.kind === 'file') return shownPath(place.path, world)
  if (!URL.canParse(place.connectionString)) return 'in Postgres'
  const { host, pathname } = new URL(place.connectionString)
  return printable(`postgres://${host}${pathname}`)
}

/** The arguments that name it again; a password is left to the environment. */
export function ledgerWords(place: LedgerPlace, world: World): readonly string[] {
  if (!place.isNamedByOption || place.kind === 'postgres') return []
  return ['--ledger', shownPath(place.path, world)]
}
