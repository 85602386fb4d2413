import {
  isRefundError,
  parsePreparedRefund,
  referenceTaken,
  refuseRefund,
} from '../../model/index.ts'
import type { Issue, PreparedRefund, Refund, RefundError } from '../../model/index.ts'
import { readingOf, waitMs } from './connection.ts'
import type { MemoryConnection } from './connection.ts'
import { abortedError, describe, errorFrom, unreadable } from './evidence.ts'
import type { Subject } from './evidence.ts'
import { exchange } from './exchange.ts'
import { keyHeader } from './manifest.ts'
import { fromWireRefund } from './mapping.ts'
import { readPayment } from './plan.ts'
import { makeRefund } from './side.ts'
import type { WireRefund } from './side.ts'

/** Sends a prepared refund: one create of the stored bytes. */
export async function sendPrepared(
  connection: MemoryConnection,
  given: unknown,
  signal: AbortSignal | undefined,
): Promise<Refund> {
  const prepared = parsePreparedRefund(given)
  checkContext(connection, prepared)
  const subject = subjectOf(connection, prepared)
  if (signal?.aborted === true) throw abortedError(subject, 'not_sent', signal.reason)
  const create = {
    body: prepared.body,
    idempotencyKey: prepared.headers[keyHeader] ?? null,
  }
  noteArrival(connection, create)
  const reply = await exchange(connection.world, {
    operation: 'create',
    signal,
    effect: (twist) => makeRefund(connection.world, create, twist),
  })
  if (reply.kind !== 'answer') throw errorFrom(reply, subject)
  return holdAgainst(connection, prepared, reply.body)
}

/** Sends a prepared refund, and again while that is safe. */
export async function sendWhileSafe(
  connection: MemoryConnection,
  prepared: PreparedRefund,
  signal: AbortSignal | undefined,
): Promise<Refund> {
  const { settings, world } = connection
  let doubt: RefundError | null = null
  for (let attempt = 1; ; attempt += 1) {
    const sent = await attemptOnce(connection, prepared, signal)
    if ('refund' in sent) return sent.refund
    const { error } = sent
    if (error.outcome === 'unknown') doubt = error
    const mayRepeat = error.isRetryable && attempt < settings.attempts && signal?.aborted !== true
    if (!mayRepeat) throw error.outcome === 'accepted' ? error : (doubt ?? error)
    world.clock.advance(error.retryAfterMs ?? waitMs)
    const landed = await findLanded(connection, prepared, signal)
    if (landed !== null) return landed
  }
}

async function attemptOnce(
  connection: MemoryConnection,
  prepared: PreparedRefund,
  signal: AbortSignal | undefined,
): Promise<{ readonly refund: Refund } | { readonly error: RefundError }> {
  try {
    return { refund: await sendPrepared(connection, prepared, signal) }
  } catch (error) {
    if (isRefundError(error)) return { error }
    throw error
  }
}

/** Where no key makes a repeat harmless, the payment is asked first: a limiter may stand behind. */
async function findLanded(
  connection: MemoryConnection,
  { payment, reference, amount }: PreparedRefund,
  signal: AbortSignal | undefined,
): Promise<Refund | null> {
  if (connection.settings.keyTrust === 'replays') return null
  const { refunds } = await readPayment(connection, payment, signal)
  const landed = refunds.find((refund) => refund.reference === reference) ?? null
  if (landed === null || landed.amount.minor === amount?.minor) return landed
  throw referenceTaken(landed, false)
}

function checkContext(connection: MemoryConnection, prepared: PreparedRefund): void {
  const { name, mode, baseUrl } = connection.settings
  const isHere =
    prepared.provider === name && prepared.mode === mode && prepared.baseUrl === baseUrl
  if (isHere) return
  throw refuseRefund({
    provider: name,
    code: 'configuration',
    why: 'it was prepared for another provider, mode or place',
    advice: 'Send it where it was prepared.',
    path: 'baseUrl',
    rule: 'prepared.context',
    reference: prepared.reference,
  })
}

function noteArrival(
  { world }: MemoryConnection,
  create: { readonly body: string; readonly idempotencyKey: string | null },
): void {
  world.creates.push(create)
  for (const watcher of world.watchers) {
    if (world.creates.length < watcher.count) continue
    world.watchers.delete(watcher)
    watcher.tell()
  }
}

/** Holds the answer against what was asked: another refund is never passed off as ours. */
function holdAgainst(
  connection: MemoryConnection,
  prepared: PreparedRefund,
  { refund: wire, isReplay }: { readonly refund: WireRefund; readonly isReplay: boolean },
): Refund {
  const subject = subjectOf(connection, prepared)
  const mapped = fromWireRefund(wire, readingOf(connection))
  if ('rejected' in mapped) throw unreadable(subject, mapped.rejected.issues)
  const { refund } = mapped
  const issues: Issue[] = []
  if (wire.payment !== prepared.payment.id)
    issues.push({ path: 'payment', rule: 'payment.differs' })
  if (wire.minor !== prepared.amount?.minor || wire.currency !== prepared.currency) {
    issues.push({ path: 'amount', rule: 'amount.differs' })
  }
  if (wire.reference !== prepared.reference) {
    issues.push({ path: 'reference', rule: 'reference.differs' })
  }
  if (issues.length === 0) return refund
  throw describe(subject, {
    code: isReplay ? 'reference_conflict' : 'mismatch',
    outcome: isReplay ? 'rejected' : 'accepted',
    why: 'the provider has another refund than was asked for; it is in error.refund',
    refund,
    issues,
  })
}

function subjectOf({ settings }: MemoryConnection, prepared: PreparedRefund): Subject {
  const { reference, idempotencyKey } = prepared
  return { settings, task: 'create the refund', movesMoney: true, reference, idempotencyKey }
}
