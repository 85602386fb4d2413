import { isRefundError, RefundError, withDetails } from '../model/index.ts'
import type { HeaderFormat, Manifest } from '../model/index.ts'
import { isMarkedAsReplay, readAttempt } from './answer.ts'
import type { Attempt } from './answer.ts'
import type { Answer, Call, CallLimits, Credentials, ExplainRefusal } from './call.ts'
import { startDeadline } from './deadline.ts'
import type { Subject } from './evidence.ts'
import type { CommonOptions } from './options.ts'
import { fillPath } from './path.ts'
import { repeatWhileSafe } from './repeat.ts'
import { reportExchange } from './report.ts'
import { readRetryAfter } from './retry-after.ts'
import { exchange } from './transport.ts'
import type { Exchanged } from './transport.ts'

/** The way a provider adapter talks. Every method throws `RefundError` and nothing else. */
export interface Client {
  /** Starts the time of one call of the adapter's. */
  start(signal: AbortSignal | undefined): CallLimits
  /** Makes a request that moves no money, again and again while that is of use. */
  ask(call: Call, limits: CallLimits): Promise<Answer>
  /**
   * Makes a request that may move money: one POST. It is made again only when the provider turned
   * down a credential that could be renewed, which it does before anything else.
   *
   * @param attempt which try of the call it is, for `onExchange`. @default 1
   */
  send(call: Call, limits: CallLimits, attempt?: number): Promise<Answer>
  /** Repeats what throws an error that allows it, within attempts and deadline. */
  repeat<Result>(
    attempt: (attemptNumber: number) => Promise<Result>,
    limits: CallLimits,
  ): Promise<Result>
}

export interface ClientSetup {
  readonly manifest: Manifest
  readonly baseUrl: string
  readonly credentials: Credentials
  readonly options: CommonOptions
  readonly explain: ExplainRefusal
}

// How long a provider that doesn't say so is taken to remember a key.
const assumedKeyWindowMs = 15 * 60 * 1000

/** Makes the client of one configured provider. What it may rely on is read from the manifest. */
export function createClient(setup: ClientSetup): Client {
  const { options } = setup
  return {
    start: (signal) => ({ signal, deadline: startDeadline(options.clock, options.totalTimeoutMs) }),
    ask: (call, limits) =>
      repeatWhileSafe((attempt) => perform(setup, call, { limits, attempt, movesMoney: false }), {
        ...options,
        ...limits,
      }),
    send: (call, limits, attempt = 1) =>
      perform(setup, call, { limits: leaveTime(limits, options), attempt, movesMoney: true }),
    repeat: (attempt, limits) => repeatWhileSafe(attempt, { ...options, ...limits }),
  }
}

/**
 * The limits of a create. One that is sent with too little time for its answer is lost for nothing,
 * so it isn't sent at all unless an attempt's time is left, or a third of all where that is less.
 */
function leaveTime(limits: CallLimits, options: CommonOptions): CallLimits {
  const neededMs = Math.min(options.attemptTimeoutMs, options.totalTimeoutMs / 3)
  const remainingMs = limits.deadline.remainingMs()
  return remainingMs < neededMs ? { ...limits, deadline: { remainingMs: () => 0 } } : limits
}

interface Turn {
  readonly limits: CallLimits
  readonly attempt: number
  readonly movesMoney: boolean
}

async function perform(setup: ClientSetup, call: Call, turn: Turn): Promise<Answer> {
  const login = await logIn(setup, turn)
  const first = await attemptOnce(setup, call, { ...turn, login })
  if ('answer' in first) return first.answer
  const { renew } = setup.credentials
  if (first.status !== 401 || renew === null) throw first.error
  renew(login)
  const second = await attemptOnce(setup, call, { ...turn, login: await logIn(setup, turn) })
  if ('answer' in second) return second.answer
  throw second.error
}

async function attemptOnce(
  setup: ClientSetup,
  call: Call,
  turn: Turn & { readonly login: Readonly<Record<string, string>> },
): Promise<Attempt> {
  const { manifest, options } = setup
  const { clock } = options
  const traceFormat = manifest.traceId.value
  const traceId = traceFormat === null ? null : makeTraceId(setup, traceFormat, turn)
  const replayMarker = manifest.replayMarker.value?.toLowerCase() ?? null
  const startedAt = clock.monotonic()
  const exchanged = await exchange(
    {
      method: call.method,
      url: `${setup.baseUrl}${fillPath(call.pathTemplate, call.ids ?? {}, call.query ?? {})}`,
      headers: {
        accept: 'application/json',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...call.headers,
        ...(traceFormat === null || traceId === null ? {} : { [traceFormat.header]: traceId }),
        ...turn.login,
      },
      body: call.body ?? null,
    },
    turn.limits,
    options,
  )
  reportExchange(options.onExchange, {
    provider: manifest.name,
    operation: call.operation,
    method: call.method,
    pathTemplate: call.pathTemplate,
    status: exchanged.kind === 'answer' ? exchanged.status : null,
    durationMs: clock.monotonic() - startedAt,
    traceId,
    idempotencyKey: call.idempotencyKey ?? null,
    isReplay: isMarkedAsReplay(exchanged, replayMarker),
    attempt: turn.attempt,
  })
  return readAttempt(exchanged, describe(setup, call, { exchanged, traceId, turn }), {
    operation: call.operation,
    explain: setup.explain,
    replayMarker,
    now: clock.now(),
  })
}

interface Past {
  readonly exchanged: Exchanged
  readonly traceId: string | null
  readonly turn: Turn
}

function describe(setup: ClientSetup, call: Call, past: Past): Subject {
  const { manifest, credentials } = setup
  return {
    provider: manifest.name,
    task: call.task,
    movesMoney: past.turn.movesMoney,
    isKeyed: isRepeatReplayed(setup, call, past),
    traceId: past.traceId,
    idempotencyKey: call.idempotencyKey ?? null,
    reference: call.reference ?? null,
    secrets: credentials.secrets(),
  }
}

/**
 * Whether the provider will still know the key when a repeat comes. That is by the deadline, or
 * after the time the provider asks for; so the window is asked about the later of the two.
 */
function isRepeatReplayed({ manifest, options }: ClientSetup, call: Call, past: Past): boolean {
  if (manifest.keyTrust.value !== 'replays') return false
  if (call.idempotencyKey === undefined || call.keyMadeAt === undefined) return false
  const { exchanged, turn } = past
  const now = options.clock.now()
  const header = exchanged.kind === 'answer' ? exchanged.headers.get('retry-after') : null
  const waitMs = Math.max(readRetryAfter(header, now) ?? 0, turn.limits.deadline.remainingMs())
  const keyAgeMs = now - call.keyMadeAt
  // A wall clock that ran backwards leaves the age of the key unknown.
  return keyAgeMs >= 0 && keyAgeMs + waitMs <= (manifest.keyWindowMs.value ?? assumedKeyWindowMs)
}

function makeTraceId({ manifest, options }: ClientSetup, format: HeaderFormat, turn: Turn): string {
  const traceId = options.ids.traceId()
  const { minLength, maxLength } = format
  const fits = traceId.length >= minLength && traceId.length <= maxLength
  if (fits && /^[A-Za-z0-9]+$/.test(traceId)) return traceId
  throw new RefundError({
    code: 'configuration',
    outcome: turn.movesMoney ? 'not_sent' : 'none',
    provider: manifest.name,
    message: `${manifest.name} can't be asked: the trace id made by the option ids isn't ${minLength} to ${maxLength} ASCII letters and digits. Mend ids.traceId.`,
    issues: [{ path: 'ids.traceId', rule: 'trace.format' }],
  })
}

/** Whatever fails here fails before the request exists, so nobody may be told `unknown`. */
async function logIn(
  { credentials, manifest }: ClientSetup,
  { limits, movesMoney }: Turn,
): Promise<Readonly<Record<string, string>>> {
  const outcome = movesMoney ? 'not_sent' : 'none'
  try {
    return await credentials.headers(limits)
  } catch (error) {
    if (isRefundError(error)) throw withDetails(error, { outcome })
    throw new RefundError({
      code: 'configuration',
      outcome,
      provider: manifest.name,
      message: `${manifest.name} can't be asked: no credential was to be had. Check what makes them, and the options clock and ids.`,
    })
  }
}
