/** Accounts from a file, an object or the environment. See docs/configuration.md. */
export { defineConfig } from './define-config.ts'
export type {
  BuiltInAccount,
  PackageAccount,
  PolyrefundConfig,
  Reference,
} from './define-config.ts'
export type { ConfigSource } from './faults.ts'
export { findConfigFile } from './find-config-file.ts'
export type { ConfigView, ConfiguredAccount, LoadedAccounts, LoadOptions } from './load.ts'
export { exampleConfig, loadAccounts, readConfig } from './load-accounts.ts'
export type { SourceOptions } from './open-source.ts'
