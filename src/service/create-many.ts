import { isRefundError, parseCallOptions, readFields, RefundError } from '../model/index.ts'
import type { RecordState } from '../model/index.ts'
import type { CreateRefund } from './create.ts'
import { quietly } from './policy.ts'
import type { Settings } from './settings.ts'
import type { CreateManyOptions, CreateManyResult } from './types.ts'
import { wait } from './wait.ts'

const standardConcurrency = 4

/** Makes many refunds, a few at a time, and answers in the order of the requests. */
export async function* createAll(
  settings: Settings,
  create: CreateRefund,
  requests: Iterable<unknown> | AsyncIterable<unknown>,
  options: CreateManyOptions = {},
): AsyncGenerator<CreateManyResult, void, undefined> {
  const { concurrency = standardConcurrency, perSecond = null, onProgress, ...call } = options
  checkNumber(concurrency, 'concurrency', 1, 256)
  if (perSecond !== null) checkNumber(perSecond, 'perSecond', 0.001, 10_000)
  const { signal } = parseCallOptions(call)
  const pace = pacer(settings, perSecond, signal)
  const underWay: Promise<CreateManyResult>[] = []
  const tell = teller(onProgress)
  for await (const request of requests) {
    if (signal?.aborted === true) break
    await pace()
    const making = createOne(create, request, signal)
    // What goes wrong is thrown when its turn comes, and not before.
    making.catch(() => undefined)
    underWay.push(making)
    if (underWay.length < concurrency) continue
    const first = await underWay.shift()
    if (first === undefined) continue
    tell(first)
    yield first
  }
  for (const made of underWay) {
    const result = await made
    tell(result)
    yield result
  }
}

async function createOne(
  create: CreateRefund,
  request: unknown,
  signal: AbortSignal | undefined,
): Promise<CreateManyResult> {
  const given = readFields(request)?.get('reference')
  const reference = typeof given === 'string' ? given : null
  try {
    const record = await create(request, signal === undefined ? {} : { signal })
    return { reference, record, error: null }
  } catch (error) {
    if (isRefundError(error)) return { reference, record: null, error }
    throw error
  }
}

/** Begins no more than so many in a second, evenly. */
function pacer(
  { clock }: Settings,
  perSecond: number | null,
  signal: AbortSignal | undefined,
): () => Promise<void> {
  if (perSecond === null) return () => Promise.resolve()
  const gapMs = 1000 / perSecond
  let next = clock.monotonic()
  return async () => {
    const waitMs = next - clock.monotonic()
    next = Math.max(next, clock.monotonic()) + gapMs
    if (waitMs > 0) await wait(clock, waitMs, signal)
  }
}

function teller(onProgress: CreateManyOptions['onProgress']): (result: CreateManyResult) => void {
  const byState: Partial<Record<RecordState, number>> = {}
  let done = 0
  let refused = 0
  return ({ record }) => {
    done += 1
    if (record === null) refused += 1
    else byState[record.state] = (byState[record.state] ?? 0) + 1
    quietly(() => onProgress?.({ done, refused, byState: { ...byState } }))
  }
}

function checkNumber(value: number, name: string, least: number, most: number): void {
  if (typeof value === 'number' && value >= least && value <= most) return
  throw new RefundError({
    code: 'invalid_request',
    outcome: 'not_sent',
    message: `Nothing was refunded: ${name} must be a number from ${least} to ${most}.`,
    issues: [{ path: name, rule: 'option.range' }],
  })
}
