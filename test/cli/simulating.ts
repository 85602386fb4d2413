import { run } from './run-fake.ts'
import type { Ran, RunOptions } from './run-fake.ts'

/** The command `simulate --json` while it runs. */
export interface Simulating {
  /** The environment variables that point a provider at it. */
  readonly environment: Readonly<Record<string, string>>
  readonly samplePayments: readonly string[]
  /** Ends it as Ctrl-C does, and gives what it left behind. */
  end(): Promise<Ran>
}

/** Runs `simulate --json`, and waits until it listens. Rejects where it ends before. */
export async function simulate(
  argv: readonly string[],
  options: RunOptions = {},
): Promise<Simulating> {
  const ending = new AbortController()
  const ready = Promise.withResolvers<string>()
  const running = run(['simulate', ...argv, '--json'], {
    ...options,
    signal: ending.signal,
    onOutput: (text) => ready.resolve(text),
  })
  const failed = running.then(({ stderr }) => Promise.reject(new Error(stderr)))
  const text = await Promise.race([ready.promise, failed])
  failed.catch(() => {})
  return {
    ...readReady(text),
    end: async () => {
      ending.abort()
      return running
    },
  }
}

/** What the line that says that it is ready holds. */
export function readReady(line: string): Pick<Simulating, 'environment' | 'samplePayments'> {
  const ready: unknown = JSON.parse(line)
  const environment = fieldOf(ready, 'environment')
  const payments = fieldOf(ready, 'samplePayments')
  return {
    environment: Object.fromEntries(
      Object.entries(environment ?? {}).map(([name, value]) => [name, String(value)]),
    ),
    samplePayments: Array.isArray(payments) ? payments.map(String) : [],
  }
}

function fieldOf(value: unknown, name: string): object | null {
  if (typeof value !== 'object' || value === null) return null
  const field: unknown = Reflect.get(value, name)
  return typeof field === 'object' ? field : null
}
