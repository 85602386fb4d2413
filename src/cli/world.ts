import type { ProviderLoader } from '../../providers/index.ts'
import type { Clock } from '../http/runtime.ts'
import type { Ledger } from '../ledger/index.ts'
import type { ReportSpool } from '../report/index.ts'
import type { Configurations } from './configurations.ts'

/** How a text may stand out on a terminal. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow'

/** Where a command writes to. */
export interface Output {
  write(text: string): void
  /** Resolves once the reader has taken enough for more to be written, or is gone. */
  drained(): Promise<void>
  /** How many characters fit in a line; null where it is no terminal. */
  readonly columns: number | null
  /** The text in that style, or as it is where styles are not wanted. */
  style(style: Style, text: string): string
  /** False once nobody reads any more, as when `head` has seen enough. */
  isOpen(): boolean
}

/** Asks the person at the terminal. Null is no answer: the input ended, or the signal was given. */
export type Ask = (question: string, signal: AbortSignal) => Promise<string | null>

/** A new file, open for writing. */
export interface NewFile {
  write(text: string): Promise<void>
  /** Waits until all of it is on the disk, and gives its size in bytes. */
  finish(): Promise<number>
  close(): Promise<void>
}

/** A place for what has to wait. Closing it leaves nothing behind. */
export type Spool = ReportSpool

/** What may stand at a path. `other`: a device, a pipe, a socket. */
export type FileKind = 'file' | 'link' | 'directory' | 'other'

/** The files that a command reads and writes, by absolute paths. */
export interface Files {
  /** What stands at a path itself, whatever a link there leads to; null where nothing does. */
  kindOf(path: string): Promise<FileKind | null>
  read(path: string): Promise<AsyncIterable<string | Uint8Array>>
  /** Fails where there is a file of that name. */
  create(path: string): Promise<NewFile>
  /** Gives a file its final name. Unless it may replace one, it fails where there is one. */
  publish(from: string, to: string, how: { readonly isReplacing: boolean }): Promise<void>
  /** Does nothing where there is none. */
  remove(path: string): Promise<void>
  /** Its permission bits; null on a system that has none. Fails where there is no file. */
  permissions(path: string): Promise<number | null>
  openSpool(): Promise<Spool>
}

/** Where a ledger is. */
export type LedgerPlace = { readonly isNamedByOption: boolean } & (
  | { readonly kind: 'file'; /** Absolute. */ readonly path: string }
  /** The text holds a password. */
  | { readonly kind: 'postgres'; readonly connectionString: string }
)

/** Opens a ledger, which is made where there is none. */
export type OpenLedger = (place: LedgerPlace) => Promise<Ledger>

/** All that the command takes from outside, so that a test can be the outside. */
export interface World {
  /** The arguments behind the name of the command. */
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly stdout: Output
  readonly stderr: Output
  /** Null where there is no terminal to ask on. */
  readonly ask: Ask | null
  readonly clock: Clock
  /** Given when the person or the system wants the command to end. */
  readonly signal: AbortSignal
  readonly providers: ReadonlyMap<string, ProviderLoader>
  /** The working directory. */
  readonly directory: string
  readonly files: Files
  readonly configurations: Configurations
  readonly openLedger: OpenLedger
  /** Names that nothing else has, for files that don't have theirs yet. */
  readonly newName: () => string
  /** The version of the package. */
  readonly version: string
}
