import type { Draws } from '../runs/draws.ts'
import { dismiss, ready, start } from '../runs/processes.ts'
import { live } from './life.ts'
import type { Death, LastWords } from './life.ts'
import type { Life, World } from './messages.ts'
import { places } from './phases.ts'
import { requestOf } from './requests.ts'
import type { Answered } from './verdict.ts'

const workersAtOnce = 2
const numbersAtOnce = 24
const longestLifeMs = 2_000
const longestBlindLifeMs = 1_500

/** What the supervisor saw. */
export interface Supervised {
  readonly kills: number
  readonly answered: readonly Answered[]
  /** How many refunds were asked for. */
  readonly asked: number
  /** How often a worker died in each place. */
  readonly landed: Readonly<Record<string, number>>
  readonly refused: Readonly<Record<string, number>>
}

/**
 * Lets workers live, two at a time, and kills each. The next one goes on where the last stopped,
 * asks again for what was answered, and for what the other is at.
 */
export async function supervise(
  world: World,
  { kills, draws }: { readonly kills: number; readonly draws: Draws },
): Promise<Supervised> {
  const slots = Array.from({ length: workersAtOnce }, (): number[] => [])
  const answered = new Map<string, Answered>()
  const landed: Record<string, number> = {}
  const refused: Record<string, number> = {}
  let asked = 0
  let begun = 0
  let killed = 0

  /** What is not answered yet, then new ones. */
  const fill = (slot: number[]): readonly number[] => {
    while (slot.length < numbersAtOnce) {
      slot.push(asked)
      asked += 1
    }
    const others = slots.flatMap((each) => (each === slot ? [] : each.slice(0, 2)))
    const earlier = draws.below(asked)
    return draws.onceIn(2) ? [...others, ...slot] : [...slot.slice(0, 3), earlier, ...slot.slice(3)]
  }

  const learn = (slot: number[], { place, answers, refusals }: LastWords): void => {
    landed[place ?? 'nowhere'] = (landed[place ?? 'nowhere'] ?? 0) + 1
    for (const { number, refundId } of answers) {
      const { reference } = requestOf(number)
      answered.set(`${reference} ${refundId}`, { reference, refundId })
    }
    for (const { code } of refusals) refused[code] = (refused[code] ?? 0) + 1
    const done = new Set([...answers, ...refusals].map(({ number }) => number))
    slot.splice(0, slot.length, ...slot.filter((number) => !done.has(number)))
  }

  const keepAlive = async (slot: number[]): Promise<void> => {
    let next = start(import.meta.url, 'worker.ts', { readsOutput: true })
    let isReady = ready(next)
    while (begun < kills) {
      begun += 1
      await isReady
      const worker = next
      // Loaded while this one lives, so that a life is not spent on loading.
      next = start(import.meta.url, 'worker.ts', { readsOutput: true })
      isReady = ready(next)
      const { life, death } = drawLife(world, draws, fill(slot))
      learn(slot, await live(worker, life, death))
      killed += 1
      if (killed % 50 === 0) console.log(`${killed} killed, ${asked} refunds asked for.`)
    }
    await isReady
    await dismiss(next)
  }

  await Promise.all(slots.map(keepAlive))
  return { kills: killed, answered: [...answered.values()], asked, landed, refused }
}

/** Most die in a place that was chosen, so that none is rare; the others anywhere. */
function drawLife(
  world: World,
  draws: Draws,
  numbers: readonly number[],
): { readonly life: Life; readonly death: Death } {
  const [first = 'create posted', ...others] = places
  const isChosen = !draws.onceIn(4)
  const halt = isChosen
    ? { at: draws.oneOf([first, ...others]), afterAnswers: draws.below(4) }
    : null
  return {
    life: { world, numbers, halt },
    death: {
      afterMs: isChosen ? longestLifeMs : 20 + draws.below(longestBlindLifeMs),
      afterHaltMs: draws.below(60),
    },
  }
}
