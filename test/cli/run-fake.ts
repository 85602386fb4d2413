import { styleText } from 'node:util'

import type { ProviderLoader, RunningSimulator } from '../../providers/index.ts'
import type { ExitCode } from '../../src/cli/exit-codes.ts'
import { runCommand } from '../../src/cli/run.ts'
import type { Ask, Output, World } from '../../src/cli/world.ts'
import { fakeManifest, fakeProvider } from './fake-provider.ts'
import type { Fake } from './fake-provider.ts'

/** What a command left behind. */
export interface Ran {
  readonly code: ExitCode
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly fake?: Fake
  readonly ask?: Ask
  readonly environment?: World['environment']
  readonly columns?: number | null
  readonly now?: number
  readonly signal?: AbortSignal
  readonly providers?: World['providers']
  readonly isOpen?: () => boolean
  readonly onOutput?: (text: string) => void
}

/** An output that remembers; styles are left out unless they are wanted. */
export function fakeOutput(
  columns: number | null,
  settings: { readonly isStyled?: boolean; readonly isOpen?: () => boolean } = {},
  onOutput: (text: string) => void = () => {},
): Output & { text(): string } {
  let written = ''
  return {
    write: (text) => {
      written += text
      onOutput(text)
    },
    columns,
    style: (style, text) =>
      settings.isStyled === true ? styleText(style, text, { validateStream: false }) : text,
    isOpen: settings.isOpen ?? (() => true),
    text: () => written,
  }
}

export function fakeLoader(
  { provider }: Fake,
  simulator: Partial<RunningSimulator> = {},
): ProviderLoader {
  return {
    load: async () => ({
      manifest: provider.manifest,
      environment: [
        { name: 'FAKE_KEY', meaning: 'the secret key', isRequired: true, isSecret: true },
        { name: 'FAKE_URL', meaning: 'where it is', isRequired: false, isSecret: false },
      ],
      connect: () => provider,
    }),
    startSimulator: async () => ({
      url: 'http://127.0.0.1:1',
      environment: { FAKE_KEY: "it's a key" },
      samplePayments: ['pay_1'],
      close: async () => {},
      ...simulator,
    }),
  }
}

/** Runs the command against a provider in memory. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const fake = options.fake ?? fakeProvider()
  const columns = options.columns ?? null
  const isOpen = options.isOpen ?? (() => true)
  const stdout = fakeOutput(columns, { isOpen }, options.onOutput)
  const stderr = fakeOutput(columns)
  const code = await runCommand({
    argv,
    environment: options.environment ?? {},
    stdout,
    stderr,
    ask: options.ask ?? null,
    clock: { now: () => options.now ?? Date.parse('2026-02-01T00:00:00Z') },
    signal: options.signal ?? new AbortController().signal,
    providers: options.providers ?? new Map([[fakeManifest.name, fakeLoader(fake)]]),
    version: '1.2.3',
  })
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}

/** The one JSON value that a text is. */
export function json(text: string): unknown {
  return JSON.parse(text)
}
