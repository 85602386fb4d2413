import type { ProviderLoader } from '../../providers/index.ts'

/** How a text may stand out on a terminal. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow'

/** Where a command writes to. */
export interface Output {
  write(text: string): void
  /** How many characters fit in a line; null where it is no terminal. */
  readonly columns: number | null
  /** The text in that style, or as it is where styles are not wanted. */
  style(style: Style, text: string): string
  /** False once nobody reads any more, as when `head` has seen enough. */
  isOpen(): boolean
}

/** Asks the person at the terminal. Null is no answer: the input ended, or the signal was given. */
export type Ask = (question: string, signal: AbortSignal) => Promise<string | null>

/** All that the command takes from outside, so that a test can be the outside. */
export interface World {
  /** The arguments behind the name of the command. */
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly stdout: Output
  readonly stderr: Output
  /** Null where there is no terminal to ask on. */
  readonly ask: Ask | null
  /** Wall time in milliseconds since 1970. */
  readonly clock: { now(): number }
  /** Given when the person or the system wants the command to end. */
  readonly signal: AbortSignal
  readonly providers: ReadonlyMap<string, ProviderLoader>
  /** The version of the package. */
  readonly version: string
}
