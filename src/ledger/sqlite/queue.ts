import type { Attempt, Connection } from './connection.ts'

/** Steps that wait to be stored, in the order they were asked for. */
export interface Queue {
  /** Asks for a step. It is answered once it is stored, with all of its group. */
  readonly ask: <Result>(work: () => Result) => Promise<Result>
  /** Runs at once all that was asked for. */
  readonly finish: () => void
}

/** Calls the work soon, once what runs at the moment has asked for all that it asks for. */
export type Later = (work: () => void) => void

/** Tells whoever asked for a step what came of it. */
type Answer = () => void

interface Step {
  readonly work: () => Answer
  readonly refuse: (error: unknown) => void
}

// A step takes a fraction of a millisecond, so nobody else waits for more than a few dozen of them.
const largestGroup = 256

/**
 * Gathers steps until the event loop turns, and stores them as one group: the disk is waited for
 * once, and not once for each. A microtask would come too early: of workers that answers have just
 * woken, it runs before those that await something more on their way to their next step.
 *
 * A group runs without a pause, so no step is asked for and nothing is read in the middle of it.
 */
export function createQueue(write: Connection['write'], later: Later = nextTurn): Queue {
  const waiting: Step[] = []
  let isPlanned = false

  const runGroup = (): void => answer(waiting.splice(0, largestGroup), write)

  const plan = (): void => {
    if (isPlanned || waiting.length === 0) return
    isPlanned = true
    later(() => {
      isPlanned = false
      runGroup()
      plan()
    })
  }

  return {
    ask: async (work) =>
      new Promise((resolve, reject) => {
        waiting.push({ work: () => answerWith(resolve, work()), refuse: reject })
        plan()
      }),
    finish: () => {
      while (waiting.length > 0) runGroup()
    },
  }
}

// Not before the COMMIT, and not even with what a step threw: it may have looked at an earlier step
// of the group, which a COMMIT that fails takes away again.
function answer(group: readonly Step[], write: Connection['write']): void {
  if (group.length === 0) return
  for (const [index, attempt] of attemptsOf(group, write).entries()) {
    if (attempt.isStored) attempt.result()
    else group[index]?.refuse(attempt.error)
  }
}

function attemptsOf(
  group: readonly Step[],
  write: Connection['write'],
): readonly Attempt<Answer>[] {
  try {
    return write(group.map(({ work }) => work))
  } catch (error) {
    return group.map(() => ({ isStored: false, error }))
  }
}

function answerWith<Result>(resolve: (result: Result) => void, result: Result): Answer {
  return () => resolve(result)
}

function nextTurn(work: () => void): void {
  setImmediate(work)
}
