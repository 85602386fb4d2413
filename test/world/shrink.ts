import { runEpisode } from './episode.ts'
import type { EpisodeResult, EpisodeSetup, Trouble } from './episode.ts'
import { createFaults } from './fault-list.ts'
import type { CreateFault } from './fault-list.ts'

/** The smallest part of an episode that was found to break the same invariant. */
export interface Shrunk {
  readonly setup: EpisodeSetup
  readonly result: EpisodeResult
}

const troubles: readonly (Trouble | CreateFault)[] = [
  'clocks',
  'clogs',
  'webhooks',
  'crashes',
  'ledger',
  'creates',
  ...createFaults,
]

/** Leaves out what isn't needed: refunds by halves and one by one, then kinds of trouble. */
export async function shrink(setup: EpisodeSetup, mostRuns = 120): Promise<Shrunk> {
  let best: Shrunk = { setup, result: await runEpisode(setup) }
  const invariant = best.result.violations[0]?.invariant
  let runs = 0
  const attempt = async (tried: EpisodeSetup): Promise<boolean> => {
    runs += 1
    if (runs > mostRuns) return false
    const result = await runEpisode(tried)
    const isSame = result.violations.some((violation) => violation.invariant === invariant)
    if (isSame) best = { setup: tried, result }
    return isSame
  }
  let only: readonly string[] = best.result.cases.map(({ reference }) => reference)
  for (
    let size = Math.ceil(only.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let start = 0; start < only.length;) {
      const left = only.filter((_, position) => position < start || position >= start + size)
      if (left.length > 0 && (await attempt({ ...best.setup, only: new Set(left) }))) only = left
      else start += size
    }
  }
  for (const trouble of troubles) {
    const without = new Set([...(best.setup.without ?? []), trouble])
    await attempt({ ...best.setup, without })
  }
  return best
}

/** What happened to the refund that broke the invariant, and to its payment. */
export function eventsOf({ result, setup }: Shrunk, most = 80): readonly string[] {
  const [violation] = result.violations
  if (violation === undefined) return []
  const { reference, invariant, what } = violation
  const of = result.cases.find((other) => other.reference === reference)
  const payment = of?.payment.truth.id ?? reference
  const lines = result
    .lines()
    .filter((line) => line.includes(` ${reference} `) || line.includes(payment))
  return [
    `seed ${setup.seed} episode ${setup.episode} ${invariant} ${reference}: ${what}`,
    `refunds: ${[...(setup.only ?? [])].join(' ') || 'all'}; left out: ${[...(setup.without ?? [])].join(' ') || 'nothing'}`,
    `payment ${payment} of ${of?.payment.account.name ?? 'nobody'}: ${JSON.stringify(of?.payment.account.side.personality)}`,
    ...lines.slice(-most),
  ]
}
