import { builtInProviders } from '../../providers/index.ts'
import { newReference } from '../http/ids.ts'
import { systemClock } from '../http/runtime.ts'
import { askOn } from './ask.ts'
import { configurationsOn } from './configurations.ts'
import type { ExitCode } from './exit-codes.ts'
import { machineFiles } from './files.ts'
import { openMachineLedger } from './open-ledger.ts'
import { outputTo } from './output.ts'
import type { OutputStream } from './output.ts'
import { runCommand } from './run.ts'

/** What the command needs of the process that it runs in. */
export interface CommandProcess {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  cwd(): string
  once(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

/**
 * Runs the command in a process and says with which code that is to end. The first signal ends the
 * call under way, which then says what is known of its outcome; a second one ends the process.
 */
export async function main(host: CommandProcess, version: string): Promise<ExitCode> {
  const ending = new AbortController()
  const end = (): void => {
    ending.abort()
  }
  host.once('SIGINT', end)
  host.once('SIGTERM', end)
  try {
    return await runCommand({
      argv: host.argv.slice(2),
      environment: host.env,
      stdout: outputTo(host.stdout),
      stderr: outputTo(host.stderr),
      // The question and what it is about go to standard error, so that has to be seen too.
      ask:
        host.stdin.isTTY === true && host.stderr.isTTY === true
          ? askOn(host.stdin, host.stderr)
          : null,
      clock: systemClock,
      signal: ending.signal,
      providers: builtInProviders,
      directory: host.cwd(),
      files: machineFiles,
      configurations: configurationsOn({
        registry: builtInProviders,
        environment: host.env,
        directory: host.cwd(),
      }),
      openLedger: openMachineLedger,
      newName: newReference,
      version,
    })
  } finally {
    host.off('SIGINT', end)
    host.off('SIGTERM', end)
  }
}
