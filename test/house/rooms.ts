import { computedPath } from './imports.ts'

/**
 * One room of the house: which files it is, what they may import, and what they may import for
 * its types alone. An entry is a folder with a slash at its end, a file, a package, or `node:`.
 * `{provider}` stands for the folder of the provider that the importing file is in.
 */
export interface Room {
  readonly name: string
  readonly files: RegExp
  readonly mayImport: readonly string[]
  readonly mayImportTypes?: readonly string[]
  readonly mayNotImport?: readonly string[]
}

/** Everybody enters the model through its door, and its types are free for all. */
export const modelDoor: string = 'src/model/index.ts'

// What a provider is made of, and what it does: how it reads and refunds a payment, step by step.
const parts = 'index|provider|options|request|schemas|mapping|bodies|group|errors|webhooks|manifest'
const steps =
  'connection|payment|preflight|preview|create|send|identify|find|list|page|refund|charge'

/** The files a provider's folder may have; the same name has the same role in each. */
export const providerFiles: RegExp = new RegExp(
  `^(?:${parts}|${steps}|simulator)\\.ts$|^README\\.md$|^simulator/[a-z-]+\\.ts$`,
)

const simulator: readonly string[] = [
  'providers/{provider}/simulator.ts',
  'providers/{provider}/simulator/',
]

// Bundled at build, so that nobody has to install them.
const reportLibraries: readonly string[] = [
  'csv-stringify',
  'csv-parse',
  'markdown-table',
  'echarts',
  '@tanstack/table-core',
]

const commandLibraries: readonly string[] = [
  'commander',
  'cli-table3',
  'log-update',
  'csv-parse',
  'csv-stringify',
]

/** The first room whose pattern matches a file is the room it stands in. */
export const rooms: readonly Room[] = [
  { name: 'src/model', files: /^src\/model\//, mayImport: ['src/model/'] },
  {
    name: 'src/signatures',
    files: /^src\/signatures\//,
    mayImport: ['src/signatures/', modelDoor],
  },
  {
    name: 'src/http',
    files: /^src\/http\//,
    mayImport: ['src/http/', modelDoor, 'ky', 'p-retry', 'nanoid', 'valibot'],
  },
  {
    name: 'src/adapter.ts',
    files: /^src\/adapter\.ts$/,
    mayImport: [modelDoor, 'src/http/', 'src/signatures/'],
  },
  {
    name: 'src/index.ts',
    files: /^src\/index\.ts$/,
    mayImport: [
      modelDoor,
      'src/http/',
      'src/accounts/',
      'src/report/',
      'src/ledger/',
      'src/service/',
    ],
  },
  { name: 'src/accounts', files: /^src\/accounts\//, mayImport: ['src/accounts/', modelDoor] },
  {
    name: 'src/report/html/page',
    files: /^src\/report\/html\/page\//,
    mayImport: [
      'src/report/html/page/',
      'src/report/html/table/',
      ...['columns', 'numbers', 'row-data', 'times', 'words'].map(
        (name) => `src/report/html/${name}.ts`,
      ),
    ],
  },
  {
    name: 'src/report',
    files: /^src\/report\//,
    mayImport: ['src/report/', modelDoor, ...reportLibraries],
    mayNotImport: ['src/report/html/page/'],
  },
  {
    name: 'src/ledger/sqlite',
    files: /^src\/ledger\/sqlite(?:\.ts$|\/)/,
    mayImport: ['src/ledger/', modelDoor, 'node:'],
  },
  {
    name: 'src/ledger/postgres',
    files: /^src\/ledger\/postgres(?:\.ts$|\/)/,
    mayImport: ['src/ledger/', modelDoor, 'node:', 'pg'],
  },
  { name: 'src/ledger', files: /^src\/ledger\//, mayImport: ['src/ledger/', modelDoor] },
  {
    name: 'src/service',
    files: /^src\/service\//,
    mayImport: ['src/service/', 'src/accounts/', 'src/ledger/index.ts', modelDoor],
  },
  {
    // Runs the user's own modules: a configuration, or a provider of another package.
    name: 'src/config/load-module.ts',
    files: /^src\/config\/load-module\.ts$/,
    mayImport: ['node:', computedPath],
  },
  {
    name: 'src/config',
    files: /^src\/config\//,
    mayImport: ['src/', 'providers/index.ts', 'node:', 'valibot'],
  },
  {
    name: 'src/cli',
    files: /^src\/cli\//,
    mayImport: ['src/', 'providers/index.ts', 'node:', ...commandLibraries],
  },
  {
    name: 'src/testing',
    files: /^src\/testing\//,
    mayImport: ['src/testing/', modelDoor, 'src/signatures/', 'node:'],
    // The suite that every ledger must pass knows it by its contract alone.
    mayImportTypes: ['src/ledger/index.ts'],
  },
  {
    name: 'providers/index.ts',
    files: /^providers\/index\.ts$/,
    mayImport: ['providers/*/index.ts', 'providers/*/simulator.ts', 'src/adapter.ts'],
  },
  {
    name: "a provider's simulator",
    files: /^providers\/([^/]+)\/simulator(?:\.ts$|\/)/,
    mayImport: [...simulator, 'src/testing/index.ts', 'node:'],
  },
  {
    name: "a provider's pure files",
    files: /^providers\/([^/]+)\/(?:mapping|bodies|group|errors|manifest)\.ts$/,
    mayImport: [modelDoor, 'providers/{provider}/mapping.ts'],
    mayImportTypes: ['providers/{provider}/'],
    mayNotImport: simulator,
  },
  {
    name: 'a provider',
    files: /^providers\/([^/]+)\//,
    mayImport: ['providers/{provider}/', 'src/adapter.ts', 'valibot'],
    mayNotImport: simulator,
  },
  {
    // Each shows the same with another framework, which is a development dependency for that alone.
    name: 'examples/webhooks',
    files: /^examples\/webhooks\//,
    mayImport: ['polyrefund', 'examples/webhooks/', 'hono', '@hono/node-server', 'express'],
    mayNotImport: ['src/', 'providers/'],
  },
  {
    name: 'examples',
    files: /^examples\//,
    mayImport: ['polyrefund', 'examples/', 'node:'],
    mayNotImport: ['src/', 'providers/'],
  },
]
