import type { Draws } from './draws.ts'
import type { CreateFault } from './fault-list.ts'
import type { Delivery } from './providers/fetch.ts'
import type { WorldAnswer } from './side.ts'

/** What becomes of one create on its way. */
export interface CreateCourse {
  /** How often the provider is handed the request. */
  readonly effects: 0 | 1 | 2
  /** How much later than usual the effect comes. */
  readonly lateMs: number
  /** The provider got it, or will. */
  readonly isDelivered: boolean
  /** Without this nobody can tell what became of it. */
  readonly isDoubtful: boolean
  /** It is turned away for its credential. */
  readonly isTurnedAway: boolean
  /** The provider answers a failure before anything is done, and may remember it under the key. */
  readonly isRemembered: boolean
  /** @param real what the provider answered; null where it was not asked. */
  readonly deliver: (real: WorldAnswer | null) => Delivery
}

/** What a course may need. */
export interface CourseSource {
  readonly draws: Draws
  readonly errorAnswer: (status: number) => WorldAnswer
  /** An answer to an earlier create of the account; null before the first. */
  readonly earlier: WorldAnswer | null
}

const plain: CreateCourse = {
  effects: 1,
  lateMs: 0,
  isDelivered: true,
  isDoubtful: false,
  isTurnedAway: false,
  isRemembered: false,
  deliver: (real) => real ?? 'silence',
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** How far the clock of a process may be from the true time when it starts. */
export const mostOffsetMs: number = 4 * minute

/**
 * The longest that an effect may come after its request, lists lagging behind it: the quiet period of
 * fifteen minutes, less what two clocks may differ by, covers it.
 */
export const latestEffectMs: number = 4.5 * minute

/** Works out what a fault does to a create; null for none. */
export function courseOf(fault: CreateFault | null, source: CourseSource): CreateCourse {
  const { draws, errorAnswer, earlier } = source
  const refuse = (status: number, headers: WorldAnswer['headers'] = {}): CreateCourse => {
    const answer = errorAnswer(status)
    const dressed = { ...answer, headers: { ...answer.headers, ...headers } }
    return { ...plain, effects: 0, deliver: () => dressed }
  }
  const doubtful = { ...plain, isDoubtful: true }
  const coin = draws.chance(0.5) ? 1 : 0
  switch (fault) {
    case null:
      return plain
    case 'F04':
      return { ...plain, effects: 0, isDelivered: false, deliver: () => 'unresolved' }
    case 'F05': {
      const why = draws.chance(0.7) ? 'refused' : 'untrusted'
      return { ...plain, effects: 0, isDelivered: false, deliver: () => why }
    }
    case 'F09':
      return { ...doubtful, effects: coin, deliver: () => 'reset' }
    case 'F11':
      return { ...doubtful, effects: 0, deliver: () => 'silence' }
    case 'F12':
      return { ...doubtful, deliver: () => 'silence' }
    case 'F13':
      return {
        ...doubtful,
        lateMs: draws.whole(31 * second, latestEffectMs),
        deliver: () => 'silence',
      }
    case 'F14':
      return { ...doubtful, deliver: (real) => (real === null ? 'silence' : { stalled: real }) }
    case 'F15':
      return { ...plain, effects: 2 }
    case 'F17': {
      const answer = errorAnswer(draws.pick([500, 502, 503, 504]))
      return { ...doubtful, effects: 0, isRemembered: true, deliver: () => answer }
    }
    case 'F18': {
      const answer = errorAnswer(draws.pick([500, 502, 503, 504]))
      return { ...doubtful, deliver: () => answer }
    }
    case 'F19': {
      const answer = errorAnswer(500)
      // Some come before the trouble ends, so that it meets them too.
      const most = draws.chance(0.3) ? 24 * minute : 60 * hour
      return { ...doubtful, lateMs: draws.whole(20 * minute, most), deliver: () => answer }
    }
    case 'F20': {
      const status = draws.pick([403, 400, 502, 503])
      const page = firewallPage(status)
      // A page with 403 is taken for the provider's own word, as design has it.
      return { ...doubtful, effects: status === 403 ? 0 : coin, deliver: () => page }
    }
    case 'F21':
      return refuse(429, { 'retry-after': String(draws.whole(1, 20)) })
    case 'F22':
      return refuse(429, {
        'retry-after': draws.pick(['1e9', '-1', 'soon', 'Wed, 21 Oct 2015 07:28:00 GMT', '86400']),
      })
    case 'F23':
      return { ...refuse(draws.pick([401, 403])), isTurnedAway: true }
    case 'F24':
      return { ...refuse(401), isTurnedAway: true }
    case 'F27':
      return { ...refuse(draws.pick([408, 409, 425])), isDoubtful: true }
    case 'F29':
      return earlier === null
        ? plain
        : { ...plain, effects: 0, deliver: () => markedAsReplay(earlier) }
    case 'F30':
      return { ...plain, deliver: (real) => (real === null ? 'silence' : markedAsReplay(real)) }
    case 'F32':
    case 'F33':
      return refuse(draws.pick([400, 422]))
    case 'F34':
      return refuse(404)
    case 'F35':
      return { ...doubtful, deliver: unreadable(draws) }
    case 'F36':
      return { ...doubtful, deliver: (real) => (real === null ? 'silence' : withoutIds(real)) }
    case 'F39':
      return { ...doubtful, deliver: () => json(202, '{}') }
    case 'F40':
      return {
        ...doubtful,
        effects: 0,
        deliver: () => ({ ...json(307, ''), headers: { location: 'https://elsewhere.example/' } }),
      }
    case 'F41':
      return earlier === null ? plain : { ...doubtful, deliver: () => withoutMark(earlier) }
  }
}

function json(status: number, body: string): WorldAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body }
}

export function firewallPage(status: number): WorldAnswer {
  const body = '<html><head><title>Request blocked</title></head><body>blocked</body></html>'
  return { status, headers: { 'content-type': 'text/html' }, body }
}

function unreadable(draws: Draws): CreateCourse['deliver'] {
  const kind = draws.pick(['cut', 'empty', 'null', 'half', 'list'])
  const texts = { empty: '', null: 'null', half: '{"data":', list: '[]' } as const
  return (real) => {
    if (real === null) return 'silence'
    return kind === 'cut' ? { cut: real } : { ...real, body: texts[kind] }
  }
}

function withoutMark(answer: WorldAnswer): WorldAnswer {
  const { [replayMark]: _, ...headers } = answer.headers
  return { ...answer, headers }
}

const replayMark = 'x-idempotency-cache-hit'

function markedAsReplay(answer: WorldAnswer): WorldAnswer {
  return { ...answer, headers: { ...answer.headers, [replayMark]: 'true' } }
}

function withoutIds(answer: WorldAnswer): WorldAnswer {
  const body = answer.body.replaceAll('"refund_id":', '"name":').replaceAll('"id":', '"name":')
  return { ...answer, body }
}

/** What a read is answered with that fails. */
export function failedRead(draws: Draws, errorAnswer: (status: number) => WorldAnswer): Delivery {
  const kind = draws.pick(['error', 'error', 'reset', 'silence', 'page', 'empty', 'refused', 'cut'])
  switch (kind) {
    case 'error':
      return errorAnswer(draws.pick([500, 502, 503, 504, 429, 401]))
    case 'page':
      return firewallPage(draws.pick([403, 200, 502]))
    case 'empty':
      return json(200, '')
    case 'cut':
      return { cut: json(200, '{"data":[],"refunds":[]}') }
    case 'reset':
    case 'silence':
    case 'refused':
      return kind
  }
}
