import { inspect } from 'node:util'

import { isRefundError, refundErrorCodes } from '../../model/index.ts'
import { ConformanceError, expectEqual, expectThat, thrownBy } from './expect.ts'
import type { CannedKind } from './harness.ts'
import { addMany } from './many.ts'
import { addPaid, amountOf, callOddly, need, requestFor, spoil, usualMinor } from './scene.ts'
import type { Check, Scene } from './scene.ts'

/** Every error that the suite can bring about: of which kind it is, and what it gives away. */
export const failureChecks: readonly Check[] = [
  {
    name: 'throws nothing but RefundError',
    run: async (scene) => {
      for (const { of: call, error } of await everyError(scene)) {
        if (!isRefundError(error)) throw foreign(call, error)
      }
    },
  },
  {
    name: 'says in every error whether money may have moved',
    run: async (scene) => {
      for (const { of: call, method, error } of await everyError(scene)) {
        if (!isRefundError(error)) throw foreign(call, error)
        const allowed = outcomesOf.get(method) ?? ['none']
        expectThat(
          allowed.includes(error.outcome),
          `${call} failed with the outcome ${error.outcome}, and should say ${allowed.join(' or ')}.`,
        )
        const { code, provider, message } = error
        expectThat(refundErrorCodes.includes(code), `${call} failed with the code ${code}.`)
        const isNamed = provider === null || provider === scene.manifest.name
        expectThat(isNamed, `${call} failed in the name of ${provider}.`)
        expectThat(message.length > 0, `${call} failed without a message.`)
        expectEqual(
          error.outcome === 'accepted' ? error.refund !== null : true,
          true,
          `Whether the error of ${call} has the refund that was made`,
        )
      }
    },
  },
  {
    name: 'shows its credentials nowhere: in no error, no result and not in itself',
    run: async (scene) => {
      const { provider, world } = scene
      const payment = await addPaid(scene)
      const request = requestFor(scene, payment, { reference: 'secret-free' })
      const prepared = await provider.prepare(request)
      const refund = await provider.create(request)
      const results = [
        prepared,
        refund,
        await provider.listPage(),
        await provider.getPayment(payment),
      ]
      const errors = await everyError(scene)
      const { secrets } = world
      expectThat(secrets.length > 0, 'The harness names no credential, so none can be looked for.')
      expectSecretFree(provider, 'the provider', secrets)
      for (const result of results) expectSecretFree(result, 'a result', secrets)
      for (const { of: call, error } of errors)
        expectSecretFree(error, `the error of ${call}`, secrets)
    },
  },
]

function foreign(call: string, error: unknown): ConformanceError {
  return new ConformanceError(`${call} threw something else: ${inspect(error)}`)
}

type Outcomes = readonly string[]

// What each method may say; the others only read.
const outcomesOf: ReadonlyMap<string, Outcomes> = new Map<string, Outcomes>([
  ['prepare', ['not_sent']],
  ['send', ['not_sent', 'rejected', 'accepted', 'unknown']],
  ['create', ['not_sent', 'rejected', 'accepted', 'unknown']],
])

interface Thrown {
  /** The call, in words. */
  readonly of: string
  readonly method: string
  readonly error: unknown
}

async function everyError(scene: Scene): Promise<readonly Thrown[]> {
  return [
    ...(await errorsOfOddCalls(scene)),
    ...(await errorsOfAnswers(scene)),
    ...(await errorsOfReads(scene)),
    ...(await errorsOfLists(scene)),
  ]
}

const portable = ['prepare', 'send', 'create', 'find', 'get', 'list', 'listPage', 'getPayment']

async function errorsOfOddCalls(scene: Scene): Promise<readonly Thrown[]> {
  const trap = {
    get payment(): never {
      throw new TypeError('a getter that throws')
    },
  }
  const odd: readonly unknown[] = [null, 42, 'te xt', [], new Map(), trap, Symbol('odd'), () => 1]
  const thrown: Thrown[] = []
  for (const method of portable) {
    for (const argument of odd) {
      const call = `${method}(${inspect(argument)})`
      thrown.push(...(await errorOf(method, call, () => callOddly(scene, method, argument))))
    }
    const options = { signal: 'not a signal' }
    const call = `${method} with odd options`
    const good = requestFor(scene, scene.world.unknownPayment)
    thrown.push(...(await errorOf(method, call, () => callOddly(scene, method, good, options))))
  }
  return thrown
}

const spoiling: readonly CannedKind[] = [
  'unreadable',
  'error_under_success',
  'server_error',
  'rate_limited',
  'forbidden',
  'refused',
  'other_amount',
  'other_payment',
  // The last, since a login that is turned down may be renewed, and the request made again.
  'unauthorized',
]

async function errorsOfAnswers(scene: Scene): Promise<readonly Thrown[]> {
  const thrown: Thrown[] = []
  for (const kind of ['lost', ...spoiling] as const) {
    const request = requestFor(scene, await addPaid(scene), { reference: `spoiled-${kind}` })
    const prepared = await scene.provider.prepare(request)
    if (kind === 'lost') await need(scene, 'loseAnswer')('after')
    else await spoil(scene, { kind, times: kind === 'unauthorized' ? 2 : 1 })
    thrown.push(...(await mustFail('send', `send (${kind})`, () => scene.provider.send(prepared))))
  }
  return thrown
}

async function errorsOfReads(scene: Scene): Promise<readonly Thrown[]> {
  const { provider, world } = scene
  const aborted = { signal: AbortSignal.abort() }
  const payment = await addPaid(scene)
  const tooMuch = requestFor(scene, payment, { amount: amountOf(scene, usualMinor + 1) })
  return [
    ...(await mustFail('prepare', 'prepare of too much', () => provider.prepare(tooMuch))),
    ...(await mustFail('create', 'create after an abort', () => provider.create(tooMuch, aborted))),
    ...(await mustFail('get', 'get of an unknown refund', () => provider.get(world.unknownRefund))),
    ...(await mustFail('getPayment', 'getPayment of an unknown payment', () =>
      provider.getPayment(world.unknownPayment),
    )),
    ...(await mustFail('listPage', 'listPage after an abort', () =>
      provider.listPage({}, aborted),
    )),
  ]
}

async function errorsOfLists(scene: Scene): Promise<readonly Thrown[]> {
  const { provider } = scene
  const { payment } = await addMany(scene, 2)
  await need(scene, 'addBadRow')(payment)
  const walkThrough = async (): Promise<void> => {
    for await (const refund of provider.list()) expectThat(refund.id !== '', 'No id.')
  }
  return [
    ...(await mustFail('list', 'a walk with a bad row', walkThrough)),
    ...(await mustFail('getPayment', 'getPayment with a bad row', () =>
      provider.getPayment(payment),
    )),
    ...(await mustFail('listPage', 'listPage with a changed cursor', () =>
      provider.listPage({ cursor: 'changed.cursor' }),
    )),
  ]
}

async function errorOf(
  method: string,
  of: string,
  call: () => unknown,
): Promise<readonly Thrown[]> {
  const thrown = await thrownBy(call)
  return thrown === null ? [] : [{ of, method, error: thrown.error }]
}

async function mustFail(
  method: string,
  of: string,
  call: () => unknown,
): Promise<readonly Thrown[]> {
  const thrown = await errorOf(method, of, call)
  if (thrown.length > 0) return thrown
  throw new ConformanceError(`${of} should have failed, and it did not.`)
}

/** Not with the value in the message, which would print what must not be shown. */
function expectSecretFree(value: unknown, what: string, secrets: readonly string[]): void {
  const shown = waysToShow(value)
  const isShown = secrets
    .flatMap(spellings)
    .some((spelling) => shown.some((text) => text.includes(spelling)))
  expectThat(!isShown, `A credential shows in ${what}.`)
}

function spellings(secret: string): readonly string[] {
  const encoded = ['', 'Bearer ', ':'].map((before) =>
    Buffer.from(`${before}${secret}`).toString('base64').replace(/=+$/, ''),
  )
  return [secret, encodeURIComponent(secret), ...encoded]
}

function waysToShow(value: unknown): readonly string[] {
  const shown = [inspect(value, { depth: Infinity, showHidden: true, maxStringLength: null })]
  if (typeof value === 'object' && value !== null) shown.push(JSON.stringify(value) ?? '')
  for (let error = value; error instanceof Error; error = error.cause) {
    shown.push(error.message, error.stack ?? '', inspect(Object.getOwnPropertyDescriptors(error)))
  }
  if (isRefundError(value)) shown.push(JSON.stringify([value.refund, value.summary, value.issues]))
  return shown
}
