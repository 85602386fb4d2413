import { startFlexSimulator } from '../../providers/flex/simulator.ts'
import type { FlexSimulator } from '../../providers/flex/simulator.ts'
import { startFlutterwaveSimulator } from '../../providers/flutterwave/simulator.ts'
import type { FlutterwaveSimulator } from '../../providers/flutterwave/simulator.ts'
import type { Connections } from './accounts.ts'
import { pacedClock } from './clock.ts'
import type { Pace } from './clock.ts'

/** Both simulated providers in one process, on the clock of the run. */
export interface Simulators {
  readonly flex: FlexSimulator
  readonly flutterwave: FlutterwaveSimulator
  readonly connections: Connections
  readonly skip: (milliseconds: number) => void
  /** How many requests each has received, logins apart. */
  readonly requests: () => { readonly flex: number; readonly flutterwave: number }
}

const tickMs = 5

export async function startSimulators(pace: Pace, seed: number): Promise<Simulators> {
  const clock = pacedClock(pace)
  const flex = await startFlexSimulator({ seed, startAt: clock.now() })
  const flutterwave = await startFlutterwaveSimulator({ seed, startAt: clock.now() })
  const catchUp = (): void => {
    for (const simulator of [flex, flutterwave]) {
      simulator.clock.advance(Math.max(0, clock.now() - simulator.clock.now()))
    }
  }
  setInterval(catchUp, tickMs)
  return {
    flex,
    flutterwave,
    connections: { flex: flex.adapterOptions, flutterwave: flutterwave.adapterOptions },
    skip: (milliseconds) => {
      clock.skip(milliseconds)
      catchUp()
    },
    requests: () => ({
      flex: flex.received().length,
      flutterwave:
        flutterwave.received().length - flutterwave.received({ operation: 'token' }).length,
    }),
  }
}
