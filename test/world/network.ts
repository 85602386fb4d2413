import type { Case, Post, WorldAccount } from './case.ts'
import type { Timeline } from './clock.ts'
import { courseOf, failedRead, latestEffectMs } from './create-courses.ts'
import type { CreateCourse } from './create-courses.ts'
import type { Draws } from './draws.ts'
import type { CrashPoint, CreateFault } from './fault-list.ts'
import { never } from './process.ts'
import type { WorldProcess } from './process.ts'
import { toFetch } from './providers/fetch.ts'
import type { Delivery } from './providers/fetch.ts'
import type { RemembersFailures } from './providers/keys.ts'
import type { TrueRefund, WorldAnswer, WorldRequest } from './side.ts'

/** What the world makes of what happens on the network. */
export interface NetworkEvents {
  readonly caseOf: (reference: string) => Case | undefined
  /** Which fault a create meets. */
  readonly chooseFault: (of: Case) => CreateFault | null
  /** Whether a read fails. */
  readonly failsRead: (account: WorldAccount, request: WorldRequest) => boolean
  readonly onPost: (of: Case, post: Post) => void
  /** A create has reached its provider. */
  readonly onEffect: (of: Case, post: Post, effect: Effect) => void
  /** Ends the process if that was drawn for the refund. */
  readonly crashAt: (process: WorldProcess, of: Case, post: Post, point: CrashPoint) => boolean
  /** Ends the process if that was drawn for a refund that the read is about. */
  readonly crashAtRead: (
    process: WorldProcess,
    account: WorldAccount,
    request: WorldRequest,
  ) => void
  readonly onExchange: (account: WorldAccount, request: WorldRequest, told: string) => void
}

/** What one create has brought about. */
export interface Effect {
  readonly made: readonly TrueRefund[]
  /** It was handed over a second time, by something on the way. */
  readonly isRepeat: boolean
  readonly lateMs: number
}

/** The network between processes and providers. */
export interface WorldNetwork {
  readonly fetchOf: (process: WorldProcess, account: WorldAccount) => typeof fetch
  /** Holds up what a process sends to an account, until that time. */
  readonly clog: (process: string, account: string, until: number) => void
}

interface EarlierAnswer {
  readonly answer: WorldAnswer
  readonly payment: string
}

interface Exchange {
  readonly process: WorldProcess
  readonly account: WorldAccount
  readonly request: WorldRequest
}

export function createNetwork(
  timeline: Timeline,
  draws: Draws,
  events: NetworkEvents,
): WorldNetwork {
  const clogged = new Map<string, number>()
  const earlier = new Map<string, EarlierAnswer>()

  const onTheWay = ({ process, account }: Exchange): number => {
    const until = clogged.get(`${process.name} ${account.name}`) ?? 0
    const heldUpMs = Math.max(0, until - timeline.now())
    return heldUpMs + draws.whole(3, 120)
  }

  const read = async (exchange: Exchange): Promise<Delivery> => {
    const { process, account, request } = exchange
    const { side } = account
    await timeline.pass(onTheWay(exchange))
    if (!process.isAlive()) return never()
    const delivery = events.failsRead(account, request)
      ? failedRead(draws, side.errorAnswer)
      : side.handle(request, timeline.now())
    events.onExchange(account, request, describe(delivery))
    events.crashAtRead(process, account, request)
    return process.isAlive() ? delivery : never()
  }

  const apply = (exchange: Exchange, of: Case, post: Post, course: CreateCourse): WorldAnswer => {
    const { account, request } = exchange
    const { side } = account
    const now = timeline.now()
    let answer: WorldAnswer | null = null
    for (let count = 0; count < course.effects; count += 1) {
      const before = side.refundsByReference(of.reference).length
      const given = side.handle(request, now)
      const made = side.refundsByReference(of.reference).slice(before)
      post.made += made.length
      answer ??= given
      events.onEffect(of, post, { made, isRepeat: count > 0, lateMs: course.lateMs })
    }
    return answer ?? side.errorAnswer(500)
  }

  const create = async (exchange: Exchange, of: Case): Promise<Delivery> => {
    const { process, account, request } = exchange
    const { side } = account
    const post = openPost(exchange, of)
    if (events.crashAt(process, of, post, 'P5-P7')) return never()
    const fault = events.chooseFault(of)
    const before = earlier.get(account.name)
    const source = {
      draws: of.draws,
      errorAnswer: side.errorAnswer,
      earlier: before?.answer ?? null,
    }
    const course = courseOf(fault, source)
    if (isTakenForOurs(fault, of, before)) of.isMixedUp = true
    post.isDelivered = course.isDelivered
    post.isDoubtful = course.isDoubtful
    post.isTurnedAway = course.isTurnedAway
    events.crashAt(process, of, post, 'P8')
    const heldUpMs = onTheWay(exchange)
    const isTooLate = course.lateMs > latestEffectMs
    // What was held up and comes late is late once.
    const wayMs = isTooLate ? heldUpMs : Math.max(3, heldUpMs - course.lateMs)
    const reached = timeline.pass(wayMs + course.lateMs).then(() => {
      if (course.effects > 0) return apply(exchange, of, post, course)
      const now = timeline.now()
      if (course.isRemembered) rememberFailure(side, request, course.deliver(null), now)
      return null
    })
    // Nobody waits for an effect that comes late.
    const real = course.lateMs > 0 ? await timeline.pass(wayMs).then(() => null) : await reached
    if (real !== null && real.status < 300) {
      earlier.set(account.name, { answer: real, payment: of.payment.truth.id })
    }
    events.crashAt(process, of, post, 'P9')
    if (post.attempt > 1) events.crashAt(process, of, post, 'P19')
    await timeline.pass(draws.whole(3, 120))
    const delivery = course.deliver(real)
    events.onExchange(account, request, `${fault ?? 'plain'} ${describe(delivery)}`)
    events.crashAt(process, of, post, 'P10')
    return process.isAlive() ? delivery : never()
  }

  const openPost = ({ process, account, request }: Exchange, of: Case): Post => {
    const post: Post = {
      attempt: of.marks.get(process.name) ?? 0,
      key: account.side.keyOf(request),
      body: request.body,
      isDelivered: false,
      made: 0,
      isTurnedAway: false,
      isDoubtful: true,
    }
    of.posts.push(post)
    events.onPost(of, post)
    return post
  }

  return {
    fetchOf: (process, account) =>
      toFetch((request) => {
        if (!process.isAlive() || process.endsHere()) return never()
        const exchange = { process, account, request }
        const reference = account.side.referenceOf(request)
        const of = reference === null ? undefined : events.caseOf(reference)
        return of === undefined ? read(exchange) : create(exchange, of)
      }),
    clog: (process, account, until) => {
      clogged.set(`${process} ${account}`, until)
    },
  }
}

/** An answer about another refund of the same payment, without a reference, can't be told from ours. */
function isTakenForOurs(
  fault: CreateFault | null,
  { payment }: Case,
  before: EarlierAnswer | undefined,
): boolean {
  if (fault !== 'F41' && fault !== 'F29') return false
  return !payment.account.side.personality.echoesReference && before?.payment === payment.truth.id
}

function rememberFailure(
  side: WorldAccount['side'],
  request: WorldRequest,
  answer: Delivery,
  now: number,
): void {
  if (remembersFailures(side) && typeof answer === 'object' && 'status' in answer) {
    side.rememberFailure(request, answer, now)
  }
}

function remembersFailures(
  side: WorldAccount['side'],
): side is WorldAccount['side'] & RemembersFailures {
  return 'rememberFailure' in side
}

function describe(delivery: Delivery): string {
  if (typeof delivery === 'string') return delivery
  if ('cut' in delivery) return 'cut'
  return 'stalled' in delivery ? 'stalled' : String(delivery.status)
}
