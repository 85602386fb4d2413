import { run } from './run-fake.ts'
import type { Ran, RunOptions } from './run-fake.ts'

/** The command `webhook listen` while it runs. */
export interface Listening {
  readonly url: string
  /** Ends it as Ctrl-C does, and gives what it left behind. */
  end(): Promise<Ran>
}

/** Runs `webhook listen`, and waits until it listens. Rejects where it ends before. */
export async function listen(
  argv: readonly string[],
  options: RunOptions = {},
  runner: (argv: readonly string[], options: RunOptions) => Promise<Ran> = run,
): Promise<Listening> {
  const ending = new AbortController()
  const ready = Promise.withResolvers<string>()
  const running = runner(['webhook', 'listen', ...argv], {
    ...options,
    signal: ending.signal,
    onOutput: (text) => {
      const [url] = /http:[^\s"]+/.exec(text) ?? []
      if (url !== undefined) ready.resolve(url)
    },
  })
  const failed = running.then(({ stderr }) => Promise.reject(new Error(stderr)))
  const url = await Promise.race([ready.promise, failed])
  failed.catch(() => {})
  return {
    url,
    end: async () => {
      ending.abort()
      return running
    },
  }
}
