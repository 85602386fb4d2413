import type { Delivery } from '../../src/ledger/index.ts'
import type { JsonValue } from '../../src/model/index.ts'
import type { ReceivedWebhook, WebhookHandler } from '../../src/service/follow-up-types.ts'
import type { Case, WorldAccount } from './case.ts'
import type { Timeline } from './clock.ts'
import type { Draws } from './draws.ts'
import type { Instance } from './instance.ts'
import type { Invariants } from './invariants.ts'
import type { WorldLedger } from './ledger.ts'
import { reversedAfterMs } from './providers/book.ts'
import type { RefundNews, WebhookLetter, WebhookMessage } from './side.ts'
import type { Slots } from './slots.ts'
import { spoil } from './spoiled-letters.ts'
import type { Trace } from './trace.ts'
import { drawCourse } from './webhook-courses.ts'
import type { LetterCourse } from './webhook-courses.ts'

/** An account's endpoint: with what its deliveries are signed, and what a process verifies them by. */
export interface WorldEndpoint {
  /** Those that the provider signs with, the newest first. */
  readonly signing: readonly string[]
  /** Those that processes know. */
  readonly known: readonly string[]
  /** One of the two sides has more, because the secret was replaced by another. */
  readonly isRotated: boolean
}

/** The webhooks of a world, from the change at the provider to the answer of a process. */
export interface WorldWebhooks {
  /** What processes verify by; empty where the account has no endpoint. */
  readonly secretsOf: (account: WorldAccount) => readonly string[]
  /** The caller's own code. It throws now and then. */
  readonly onEvent: (received: ReceivedWebhook) => void
  /** A delivery was stored, for the first time or as it changes. */
  readonly onStored: (delivery: Delivery, before: Delivery | null) => void
  /** Tells of all that changes from now on. */
  readonly start: () => void
  /** Nothing is delivered any more. */
  readonly stop: () => void
  /** Whether all that was answered with 2xx is stored. */
  readonly check: () => void
  readonly count: () => number
}

export interface WebhooksSetup {
  readonly timeline: Timeline
  /** Of its own, so that what is delivered changes no other chance. */
  readonly draws: Draws
  readonly accounts: readonly WorldAccount[]
  readonly ledger: WorldLedger
  readonly slots: () => Slots
  readonly invariants: Invariants
  readonly trace: Trace
  readonly caseOf: (reference: string) => Case | undefined
  /** Cases of a payment. */
  readonly casesOf: (payment: string) => readonly Case[]
  readonly isHealed: () => boolean
  /** Nothing goes wrong with deliveries in this episode. */
  readonly isCalm: boolean
}

/** One delivery on its way. */
interface Letter {
  readonly account: WorldAccount
  readonly message: WebhookMessage
  readonly kind: 'genuine' | 'forged' | 'mutated' | 'replayed'
  /** Written anew for every try, as its provider does. */
  readonly write: (now: number) => WebhookLetter
}

const courtesyMs = 1_000

export function createWebhooks(setup: WebhooksSetup): WorldWebhooks {
  const { timeline, draws, accounts, ledger, slots, invariants, trace } = setup
  const endpoints = new Map(accounts.map(({ name, side }) => [name, drawEndpoint(draws, side)]))
  const announced = new Map<string, WebhookMessage>()
  const taken = new Map<string, { readonly account: string; readonly id: string }>()
  let count = 0
  let isStopped = false

  function announce(account: WorldAccount, news: RefundNews): void {
    const { refund, isNew, wire } = news
    count += 1
    const message: WebhookMessage = {
      id: `msg_${account.name}_${count}`,
      eventId: `evt_${count}`,
      isNew,
      at: timeline.now(),
      refundId: refund.id,
      status: refund.status,
      wire,
    }
    const course = setup.isCalm || setup.isHealed() ? null : drawCourse(draws)
    noteFaults(account, refund, course)
    deliver(account, message, course)
  }

  function deliver(
    account: WorldAccount,
    message: WebhookMessage,
    course: LetterCourse | null,
  ): void {
    const { side, name } = account
    const { signing = [] } = endpoints.get(name) ?? {}
    const plain = (told: WebhookMessage): Letter => ({
      account,
      message: told,
      kind: 'genuine',
      write: (now) => side.webhooks.write(told, signing, now),
    })
    const post = (told: WebhookMessage, afterMs: number): void => {
      announced.set(`${name} ${told.id}`, told)
      timeline.after(afterMs, () => attempt(plain(told), 0))
    }
    const soon = draws.whole(200, 5_000)
    switch (course?.kind) {
      case undefined:
        post(message, soon)
        return
      case 'dropped':
        return
      case 'early':
        post(message, draws.whole(0, 2))
        return
      case 'late':
        post(message, course.byMs)
        return
      case 'duplicate':
        post(message, soon)
        post(message, soon + course.byMs)
        return
      case 'redelivered':
        post(message, soon)
        post({ ...message, id: `${message.id}_again` }, soon + course.byMs)
        return
      case 'forged':
      case 'mutated':
      case 'replayed': {
        const spoiled = spoil(course.kind, { account, message, signing, draws })
        const byMs = course.kind === 'replayed' ? spoiled.afterMs : draws.whole(0, 2_000)
        const letter: Letter = { account, message, kind: course.kind, write: spoiled.write }
        post(message, soon)
        timeline.after(course.kind === 'replayed' ? soon + byMs : byMs, () => attempt(letter, 0))
      }
    }
  }

  function noteFaults(
    account: WorldAccount,
    { reference, payment }: RefundNews['refund'],
    course: LetterCourse | null,
  ): void {
    const of = reference === null ? undefined : setup.caseOf(reference)
    const touched = of === undefined ? setup.casesOf(payment) : [of]
    for (const one of touched) {
      if (of === undefined) one.faults.add('F62')
      else if (course !== null) one.faults.add(course.fault)
      if (of !== undefined && endpoints.get(account.name)?.isRotated === true) one.faults.add('F64')
    }
  }

  function attempt(letter: Letter, tries: number): void {
    if (isStopped) return
    const { account } = letter
    const instance = slots().instance(draws.whole(0, slots().count - 1))
    if (instance === null) {
      again(letter, tries)
      return
    }
    const sentAt = timeline.now()
    const written = letter.write(sentAt)
    const request = new Request(`https://marketplace.example/webhooks/${account.name}`, {
      method: 'POST',
      headers: written.headers,
      body: written.body,
    })
    let isOver = false
    const end = (status: number | null): void => {
      if (isOver) return
      isOver = true
      trace.note(timeline.now(), `${account.name} ${letter.kind} ${letter.message.id} ${status}`)
      if (status !== null) check(letter, { status, sentAt, instance })
      if (letter.kind === 'genuine' && (status === null || status >= 300)) again(letter, tries)
    }
    timeline.after(account.side.webhooks.timeoutMs, () => end(null))
    void handIn(letter, { instance, request, end })
  }

  async function handIn(
    { account, message }: Letter,
    to: {
      readonly instance: Instance
      readonly request: Request
      readonly end: (status: number) => void
    },
  ): Promise<void> {
    try {
      const { status } = await handlerOf(to.instance, account)(to.request)
      if (to.instance.isAlive()) to.end(status)
    } catch (error) {
      const about = { reference: message.id }
      invariants.fail('I23', about, `the handler threw ${String(error)}`)
    }
  }

  function again(letter: Letter, tries: number): void {
    if (letter.kind !== 'genuine') return
    const waitMs = letter.account.side.webhooks.retriesAfterMs[tries]
    if (waitMs !== undefined) timeline.after(waitMs, () => attempt(letter, tries + 1))
  }

  function check(
    { account, message, kind }: Letter,
    told: { readonly status: number; readonly sentAt: number; readonly instance: Instance },
  ): void {
    const { status, sentAt, instance } = told
    const about = { reference: referenceOf(account, message) }
    const isTimeSure = !slots().hasWrongClock(instance.name)
    if (kind !== 'genuine') {
      if (status < 300 && (kind !== 'replayed' || isTimeSure)) {
        invariants.fail('I14', about, `a ${kind} webhook was answered with ${status}`)
      }
      return
    }
    const { dateOf, toleranceMs } = account.side.webhooks
    const isFresh = timeline.now() - dateOf(message, sentAt) < toleranceMs - courtesyMs
    if (status >= 400 && status < 500 && isFresh && isTimeSure) {
      invariants.fail('W7', about, `a webhook that its provider signed was answered with ${status}`)
    }
    if (status >= 300) return
    taken.set(`${account.name} ${message.id}`, { account: account.name, id: message.id })
    if (ledger.delivery(account.name, message.id) === undefined) {
      invariants.fail('I9', about, `webhook ${message.id} was answered with 2xx, and is not stored`)
    }
  }

  function onStored(delivery: Delivery, before: Delivery | null): void {
    const { account, id, refundId, event } = delivery
    const about = { reference: delivery.reference ?? id }
    const message = announced.get(`${account} ${id}`)
    if (message === undefined) {
      invariants.fail('I14', about, `webhook ${id} is stored, and its provider never sent it`)
      return
    }
    const isSame = refundId === message.refundId && isSameCourse(event['status'], message.status)
    if (!isSame) invariants.fail('I14', about, `webhook ${id} is not stored as it was sent`)
    const isDecided = before?.isUndecided === true && delivery.isUndecided === undefined
    const isOnce =
      before === null || isDecided || delivery.isHandled || delivery.reference !== before.reference
    if (!isOnce || (before?.isHandled === true && !delivery.isHandled)) {
      invariants.fail('I13', about, `webhook ${id} was stored a second time`)
    }
  }

  return {
    secretsOf: ({ name }) => endpoints.get(name)?.known ?? [],
    onEvent: () => {
      if (!setup.isCalm && !setup.isHealed() && draws.chance(0.02)) {
        throw new Error('the code of the caller fails')
      }
    },
    onStored,
    start: () => {
      for (const account of accounts) {
        if ((endpoints.get(account.name) ?? null) === null) continue
        account.side.listen((news) => {
          if (news.isNew) planCourse(timeline, account)
          announce(account, news)
        })
      }
    },
    stop: () => {
      isStopped = true
    },
    check: () => {
      for (const [name, { account, id }] of taken) {
        if (ledger.delivery(account, id) !== undefined) continue
        invariants.fail('I9', { reference: name }, 'it was answered with 2xx, and is lost')
      }
    },
    count: () => count,
  }
}

/** Lets a refund change when its time comes, and not when somebody asks next. */
function planCourse(timeline: Timeline, { side }: WorldAccount): void {
  const { settleAfterMs, reverses } = side.personality
  const advance = (): void => side.advance(timeline.now())
  if (settleAfterMs > 0) {
    timeline.after(settleAfterMs / 2, advance)
    timeline.after(settleAfterMs, advance)
  }
  if (reverses > 0) timeline.after(settleAfterMs + reversedAfterMs, advance)
}

/** While a provider replaces a secret it signs with both where it can, and else with the old one. */
function drawEndpoint(draws: Draws, side: WorldAccount['side']): WorldEndpoint | null {
  const newer = side.webhooks.newSecret(() => draws.next())
  const older = side.webhooks.newSecret(() => draws.next())
  const [isHeard, isRotated] = [draws.chance(0.35), draws.chance(0.3)]
  if (!isHeard) return null
  if (!isRotated) return { signing: [newer], known: [newer], isRotated }
  return side.provider === 'flex'
    ? { signing: [newer, older], known: [older], isRotated }
    : { signing: [older], known: [newer, older], isRotated }
}

/** Whether two statuses say the same of a refund: what has begun and what has not are both under way. */
function isSameCourse(told: JsonValue | undefined, status: string): boolean {
  return courseOf(told) === courseOf(status)
}

function courseOf(status: JsonValue | undefined): JsonValue | undefined {
  return status === 'new' ? 'pending' : status
}

function handlerOf(instance: Instance, { name }: WorldAccount): WebhookHandler {
  const handler = instance.receive.get(name)
  if (handler === undefined) throw new Error(`${name} has no handler.`)
  return handler
}

function referenceOf({ side }: WorldAccount, { refundId }: WebhookMessage): string {
  return side.refunds().find(({ id }) => id === refundId)?.reference ?? refundId
}
