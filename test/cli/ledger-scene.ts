import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startFlexSimulator } from '../../providers/flex/simulator.ts'
import type { FlexSimulator } from '../../providers/flex/simulator.ts'
import { builtInProviders } from '../../providers/index.ts'
import { machineFiles } from '../../src/cli/files.ts'
import { openMachineLedger } from '../../src/cli/open-ledger.ts'
import { createHandClock } from '../http/hand-clock.ts'
import { run } from './run-fake.ts'
import type { Ran, RunOptions } from './run-fake.ts'

/** The command on a folder with a SQLite ledger, and a simulator that keeps the truth. */
export interface LedgerScene {
  readonly simulator: FlexSimulator
  readonly folder: string
  /** Runs the command, with the ledger named by the environment. */
  readonly polyrefund: (argv: readonly string[], options?: RunOptions) => Promise<Ran>
  /** Loses the next create without an answer. With a time, the refund is made that much later. */
  readonly loseAnswer: (lateByMs?: number) => void
  /** Lets time pass for everybody. */
  readonly pass: (milliseconds: number) => void
  /** How many refunds were asked of the provider. */
  readonly posts: () => number
  readonly write: (name: string, text: string) => Promise<void>
  readonly end: () => Promise<void>
}

export async function setLedgerScene(): Promise<LedgerScene> {
  const simulator = await startFlexSimulator()
  const folder = await mkdtemp(join(tmpdir(), 'polyrefund-ledger-'))
  // Waits of the service pass at once; the end of a lease does not.
  const clock = createHandClock((milliseconds) => milliseconds < 30_000)
  clock.setWall(simulator.clock.now())
  const environment = {
    POLYREFUND_PROVIDER: 'flex',
    POLYREFUND_LEDGER: 'refunds.db',
    FLEX_API_KEY: simulator.adapterOptions.apiKey,
    FLEX_BASE_URL: simulator.url,
  }
  return {
    simulator,
    folder,
    polyrefund: (argv, options = {}) =>
      run(argv, {
        providers: builtInProviders,
        environment,
        directory: folder,
        files: machineFiles,
        openLedger: openMachineLedger,
        clock,
        ...options,
      }),
    loseAnswer: (lateByMs) => {
      simulator.faults.add({
        kind: 'reset',
        operation: 'refund_session',
        ...(lateByMs === undefined ? {} : { lateByMs }),
      })
    },
    pass: (milliseconds) => {
      simulator.clock.advance(milliseconds)
      clock.advance(milliseconds)
    },
    posts: () => simulator.received({ operation: 'refund_session' }).length,
    write: (name, text) => writeFile(join(folder, name), text),
    end: async () => {
      await simulator.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** A create of 35.00 USD, or of what is given. */
export function create(
  payment: string,
  reference: string,
  amount: readonly string[] = ['--amount', '35.00', '--currency', 'USD'],
): readonly string[] {
  const about = ['--payment', payment, '--reason', 'requested_by_customer', '--yes']
  return ['create', ...about, '--reference', reference, ...amount]
}
