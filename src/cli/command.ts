import type { Command } from 'commander'

import type { ExitCode } from './exit-codes.ts'
import type { Given } from './given.ts'
import type { World } from './world.ts'

/** One command of the program. */
export interface CommandDefinition {
  /** Its name, with its argument if it has one: `get <refund>`. */
  readonly syntax: string
  readonly summary: string
  /** What `--help` says behind the options: at least one example. */
  readonly help: string
  /** Whether it reads an account, several of them, or none. */
  readonly accounts: 'one' | 'several' | 'none'
  configure(command: Command): void
  /** Runs it. Errors are reported by the caller. */
  run(given: Given, world: World): Promise<ExitCode>
}
