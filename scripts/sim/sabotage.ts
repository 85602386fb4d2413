import { sabotages } from './sabotage/all.ts'
import { lookAt } from './sabotage/catch.ts'
import type { Catcher, Sabotage } from './sabotage/sabotage.ts'
import { withCopies } from './sabotage/workplace.ts'
import type { WorkInCopy } from './sabotage/workplace.ts'

/** How many copies of the repository are looked at together. */
const atOnce = 2

/**
 * Puts bugs into copies of the repository and sees whether each is caught. The last line on stdout is
 * one JSON object; the process ends with status 1 unless all are caught, and nothing else is.
 *
 * @param name of one sabotage, or `all`.
 */
export async function runSabotages(name: string): Promise<void> {
  const chosen = sabotages.filter((sabotage) => name === 'all' || sabotage.name === name)
  if (chosen.length === 0) {
    const names = sabotages.map((sabotage) => sabotage.name).join(', ')
    throw new Error(`--sabotage takes all or one of: ${names}.`)
  }
  const startedAt = performance.now()
  const catchers = catchersOf(chosen)
  const [falseAlarms, missed] = [new Array<string>(), new Array<string>()]
  await withCopies(async (inCopy) =>
    inTurns([
      ...chosen.map((sabotage) => async () => {
        if (!(await isCaught(inCopy, sabotage))) missed.push(sabotage.name)
      }),
      ...catchers.map((catcher) => async () => {
        const alarm = await falseAlarmOf(inCopy, catcher)
        if (alarm !== null) falseAlarms.push(alarm)
      }),
    ]),
  )
  const result = {
    sabotages: chosen.length,
    caught: chosen.length - missed.length,
    missed,
    healthy: catchers.length - falseAlarms.length,
    falseAlarms,
    seconds: secondsSince(startedAt),
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
  if (missed.length > 0 || falseAlarms.length > 0) process.exitCode = 1
}

async function isCaught(
  inCopy: WorkInCopy,
  { number, name, edits, catchers }: Sabotage,
): Promise<boolean> {
  const startedAt = performance.now()
  const verdicts = await inCopy(edits, async (folder) => {
    const seen = []
    for (const catcher of catchers) seen.push(await lookAt(folder, catcher))
    return seen
  })
  const seconds = secondsSince(startedAt)
  for (const verdict of verdicts) {
    const word = verdict.isCaught ? 'caught by' : 'NOT CAUGHT by'
    process.stdout.write(`${number} ${name}: ${word} ${verdict.what} (${seconds} s)\n`)
  }
  return verdicts.every((verdict) => verdict.isCaught)
}

/** A catcher that finds something where nothing was changed would catch anything. */
async function falseAlarmOf(inCopy: WorkInCopy, catcher: Catcher): Promise<string | null> {
  const verdict = await inCopy([], async (folder) => lookAt(folder, catcher))
  if (!verdict.isCaught) return null
  process.stdout.write(`unchanged: FALSE ALARM by ${verdict.what}\n`)
  return verdict.what
}

/** The catchers of sabotages, each once; of the world one that runs as far as the longest. */
function catchersOf(chosen: readonly Sabotage[]): readonly Catcher[] {
  const byName = new Map<string, Catcher>()
  for (const catcher of chosen.flatMap(({ catchers }) => catchers)) {
    const name =
      catcher.by === 'world'
        ? `world ${catcher.seed} ${catcher.from ?? 0}`
        : `${catcher.file} ${catcher.test}`
    const known = byName.get(name)
    const refunds = known?.by === 'world' ? known.refunds : 0
    if (catcher.by !== 'world') byName.set(name, catcher)
    else if (catcher.refunds > refunds) byName.set(name, { ...catcher, invariants: [] })
  }
  return [...byName.values()]
}

async function inTurns(works: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = works.values()
  const lane = async (): Promise<void> => {
    for (const work of waiting) await work()
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
}

function secondsSince(startedAt: number): number {
  return Math.round((performance.now() - startedAt) / 100) / 10
}
