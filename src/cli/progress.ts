import { Writable } from 'node:stream'

import { createLogUpdate } from 'log-update'

import { printable } from './escape.ts'
import { counted } from './words.ts'
import type { Output, World } from './world.ts'

/** How far work on many refunds is, told while it goes on. */
export interface Progress {
  /** Another refund is done: so many so far, the last of this account. */
  update(count: number, account: string | null): void
  /** Takes the line away. What is written afterwards stands where it was. */
  end(): void
}

const redrawAfterMs = 250

// Before that a rate is a guess.
const rateAfterMs = 1000

const silent: Progress = { update: () => {}, end: () => {} }

/**
 * Runs work that tells its progress: in one line at the foot of standard error, where a person sees
 * that, and nowhere else. What the work itself writes to standard error stands above the line.
 */
export async function withProgress<Result>(
  { isWanted, doing = 'Reading' }: { readonly isWanted: boolean; readonly doing?: string },
  world: World,
  work: (progress: Progress, world: World) => Promise<Result>,
): Promise<Result> {
  const { stderr, environment, clock } = world
  const isSeen = stderr.columns !== null && environment.TERM !== 'dumb'
  if (!isSeen || !isWanted) return work(silent, world)
  const progress = progressOn(stderr, clock, doing)
  const above: Output = {
    ...stderr,
    write: (text) => {
      progress.end()
      stderr.write(text)
    },
  }
  try {
    return await work(progress, { ...world, stderr: above })
  } finally {
    progress.end()
  }
}

function progressOn(output: Output, clock: World['clock'], doing: string): Progress {
  const draw = createLogUpdate(streamTo(output), {
    // It would hide the cursor of the process, whichever stream it was given.
    showCursor: true,
    defaultWidth: output.columns ?? 80,
  })
  const startedAt = clock.monotonic()
  let drawnAt = startedAt
  let isDrawn = false
  return {
    update: (count, account) => {
      const now = clock.monotonic()
      if (now - drawnAt < redrawAfterMs) return
      drawnAt = now
      isDrawn = true
      const howFar = progressText(count, now - startedAt, account)
      // One line: a second would have to be taken away, too.
      draw(output.style('dim', `${doing}: ${howFar}`.slice(0, (output.columns ?? 80) - 1)))
    },
    end: () => {
      if (isDrawn) draw.clear()
      isDrawn = false
    },
  }
}

function progressText(count: number, elapsedMs: number, account: string | null): string {
  const rate = elapsedMs < rateAfterMs ? [] : [`${Math.round((count * 1000) / elapsedMs)}/s`]
  const name = account === null ? [] : [printable(account)]
  return [counted(count, 'refund'), ...rate, ...name].join(', ')
}

function streamTo(output: Output): Writable {
  return new Writable({
    decodeStrings: false,
    write: (text, _encoding, done) => {
      output.write(String(text))
      done()
    },
  })
}
