import { styleText } from 'node:util'

import type { OptionDescription, ProviderLoader, RunningSimulator } from '../../providers/index.ts'
import type { Configurations } from '../../src/cli/configurations.ts'
import type { ExitCode } from '../../src/cli/exit-codes.ts'
import { runCommand } from '../../src/cli/run.ts'
import type { Ask, Files, Output, World, OpenLedger } from '../../src/cli/world.ts'
import { optionTable } from '../../src/http/option-table.ts'
import { memoryLedger } from '../../src/ledger/index.ts'
import { fakeManifest, fakeProvider } from './fake-provider.ts'
import type { Fake } from './fake-provider.ts'
import { memoryFiles } from './memory-files.ts'

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
  /** Columns of standard error, where those differ. */
  readonly errorColumns?: number | null
  readonly now?: number
  readonly signal?: AbortSignal
  readonly providers?: World['providers']
  readonly isOpen?: () => boolean
  readonly onOutput?: (text: string) => void
  readonly onError?: (text: string) => void
  readonly files?: Files
  readonly directory?: string
  readonly configurations?: Configurations
  readonly openLedger?: OpenLedger
  readonly clock?: World['clock']
  /** Milliseconds that pass between two looks at the clock. */
  readonly tickMs?: number
}

/** No configuration file anywhere. */
export const noConfigurations: Configurations = {
  find: async () => null,
  open: async () => Promise.reject(new Error('There is no configuration file.')),
  example: async () => '',
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
    drained: async () => {},
    columns,
    style: (style, text) =>
      settings.isStyled === true ? styleText(style, text, { validateStream: false }) : text,
    isOpen: settings.isOpen ?? (() => true),
    text: () => written,
  }
}

/** The options of providers in memory, as data. */
export const fakeOptions: readonly OptionDescription[] = optionTable(
  {
    key: {
      meaning: 'the secret key',
      expects: '8 to 500 characters',
      isSecret: true,
      isRequired: true,
      variable: 'FAKE_KEY',
    },
  },
  { prefix: 'FAKE', host: 'https://fake.example' },
)

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
      options: fakeOptions,
      connect: () => provider,
      connectWith: () => provider,
    }),
    startSimulator: async () => ({
      url: 'http://127.0.0.1:1',
      environment: { FAKE_KEY: "it's a key" },
      samplePayments: ['pay_1'],
      webhooks: null,
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
  const stderr = fakeOutput(options.errorColumns ?? columns, {}, options.onError)
  const now = options.now ?? Date.parse('2026-02-01T00:00:00Z')
  let elapsedMs = 0
  const code = await runCommand({
    argv,
    environment: options.environment ?? {},
    stdout,
    stderr,
    ask: options.ask ?? null,
    clock: options.clock ?? {
      now: () => now,
      monotonic: () => {
        elapsedMs += options.tickMs ?? 0
        return elapsedMs
      },
      after: () => () => {},
    },
    signal: options.signal ?? new AbortController().signal,
    providers: options.providers ?? new Map([[fakeManifest.name, fakeLoader(fake)]]),
    directory: options.directory ?? '/work',
    files: options.files ?? memoryFiles(),
    configurations: options.configurations ?? noConfigurations,
    openLedger: options.openLedger ?? (async () => memoryLedger()),
    newName: () => 'name',
    version: '1.2.3',
  })
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}

/** The one JSON value that a text is. */
export function json(text: string): unknown {
  return JSON.parse(text)
}
