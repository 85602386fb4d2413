import type { ClockTrouble, Timeline } from './clock.ts'
import type { Draws } from './draws.ts'
import { startInstance } from './instance.ts'
import type { Instance, Surroundings } from './instance.ts'

/** The places in which processes run. One that ends is started again a little later. */
export interface Slots {
  readonly instance: (slot: number) => Instance | null
  /** Whether the process of that name has a clock that is wrong. */
  readonly hasWrongClock: (name: string) => boolean
  readonly jump: (slot: number, milliseconds: number) => void
  /** Ends all and starts new ones, with clocks that are right. */
  readonly renew: () => void
  readonly count: number
}

export interface SlotsSetup {
  readonly timeline: Timeline
  readonly draws: Draws
  readonly count: number
  /** How the clock of a process that starts now is wrong. */
  readonly drawClock: () => ClockTrouble
  readonly surroundings: Omit<Surroundings, 'onCrash'>
  readonly isHealed: () => boolean
  /** Told of each crash, before the process is started again. */
  readonly onCrash: (name: string) => void
  /** Told of the end of a process that had ended shortly before too. */
  readonly onDoubleCrash: () => void
  readonly onStart: (slot: number, instance: Instance) => void
}

export function createSlots(setup: SlotsSetup): Slots {
  const { timeline, draws, count, surroundings } = setup
  const running: (Instance | null)[] = Array.from({ length: count }, () => null)
  const wrongClocks = new Set<string>()
  let started = 0
  let isRenewing = false

  function start(slot: number, endsAfter: number | null): void {
    const trouble = setup.isHealed() ? none : setup.drawClock()
    started += 1
    const name = `p${slot}.${started}`
    if (trouble.offsetMs !== 0 || trouble.skew !== 0) wrongClocks.add(name)
    const world: Surroundings = {
      ...surroundings,
      onCrash: (instance) => onCrash(slot, instance, endsAfter !== null),
    }
    const instance = startInstance(world, { name, draws: draws.branch(), trouble, endsAfter })
    running[slot] = instance
    setup.onStart(slot, instance)
  }

  function onCrash(slot: number, { name }: Instance, isSecond: boolean): void {
    running[slot] = null
    if (isRenewing) return
    if (isSecond) setup.onDoubleCrash()
    setup.onCrash(name)
    const endsAfter = !isSecond && draws.chance(0.3) ? draws.whole(1, 25) : null
    timeline.after(draws.whole(1_000, 30_000), () => {
      if (running[slot] === null) start(slot, setup.isHealed() ? null : endsAfter)
    })
  }

  for (const slot of running.keys()) start(slot, null)

  return {
    instance: (slot) => running[slot] ?? null,
    hasWrongClock: (name) => wrongClocks.has(name),
    jump: (slot, milliseconds) => {
      const instance = running[slot] ?? null
      if (instance === null) return
      wrongClocks.add(instance.name)
      instance.clock.jump(milliseconds)
    },
    renew: () => {
      for (const slot of running.keys()) {
        const old = running[slot] ?? null
        isRenewing = true
        old?.crash()
        isRenewing = false
        start(slot, null)
      }
    },
    count,
  }
}

const none: ClockTrouble = { offsetMs: 0, skew: 0 }
