import { shownPath } from './configuration-file.ts'
import type { Check } from './doctor-checks.ts'
import type { ExaminedAccount, ExaminedConfiguration } from './doctor-configuration.ts'
import type { ExaminedEnvironment } from './doctor-environment.ts'
import { printable } from './escape.ts'
import { layOutNotes } from './notes.ts'
import type { Note } from './notes.ts'
import type { Output, Style, World } from './world.ts'

/** What was found out about the environment, for people. */
export function environmentLines(
  { provider, checks }: ExaminedEnvironment,
  output: Output,
): readonly string[] {
  return [...sectionLines(`Provider ${provider}`, checks, output), verdictOn(checks)]
}

/** What was found out about a configuration file, for people. */
export function configurationLines(
  { file, checks, accounts }: ExaminedConfiguration,
  world: World,
): readonly string[] {
  const output = world.stdout
  return [
    ...sectionLines(`Configuration ${shownPath(file, world)}`, checks, output),
    ...accounts.flatMap((account) => accountLines(account, output)),
    verdictOn([checks, ...accounts.map((account) => account.checks)].flat()),
  ]
}

function accountLines(account: ExaminedAccount, output: Output): readonly string[] {
  const { account: name, provider, checks } = account
  return sectionLines(`Account ${printable(name)}, of ${printable(provider)}`, checks, output)
}

function sectionLines(
  heading: string,
  checks: readonly Check[],
  output: Output,
): readonly string[] {
  const notes = checks.map((check) => noteOf(check, output))
  return [output.style('bold', heading), '', ...layOutNotes(notes, output), '']
}

function verdictOn(checks: readonly Check[]): string {
  const failures = checks.filter(({ state }) => state === 'failed').length
  return failures === 0
    ? 'Nothing stands in the way of refunds.'
    : `${failures} of these need mending.`
}

const signs: Readonly<Record<Check['state'], readonly [style: Style, text: string]>> = {
  ok: ['green', 'ok'],
  failed: ['red', 'FAILED'],
  warning: ['yellow', 'warning'],
  skipped: ['dim', 'skipped'],
}

function noteOf({ state, name, message, remedy }: Check, output: Output): Note {
  const told = { text: printable(message) }
  return {
    words: [output.style(...signs[state]), name],
    paragraphs: remedy === null ? [told] : [told, { text: printable(remedy), style: 'bold' }],
  }
}
