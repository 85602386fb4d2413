import type { Ledger } from '../../src/ledger/index.ts'
import type { RefundProvider } from '../../src/model/index.ts'
import type { RefundPolicy } from '../../src/service/types.ts'
import type { Scene, TestService } from './scene.ts'

/** The call behind which a process dies: its answer never reaches the service. */
export type LastCall = 'prepare' | 'change' | 'send' | 'find'

export interface Mortal {
  readonly service: TestService
  /** Resolves when the process has died. */
  readonly died: Promise<void>
}

/** A service of a process that dies behind a call: nothing it asks is ever answered again. */
export function mortalService(
  scene: Scene,
  { last, count = 1, policy }: { last: LastCall; count?: number; policy?: RefundPolicy },
): Mortal {
  let isDead = false
  let calls = 0
  const { promise: died, resolve: tell } = Promise.withResolvers<void>()

  async function living<Result>(
    name: LastCall | null,
    call: () => Promise<Result>,
  ): Promise<Result> {
    if (isDead) return never<Result>()
    const result = await call()
    if (name === last) calls += 1
    if (name === last && calls === count) {
      isDead = true
      tell()
    }
    return isDead ? never<Result>() : result
  }

  const { ledger: inner, provider: healthy } = scene
  const ledger: Ledger = {
    ...inner,
    change: (scope, decide) => living('change', () => inner.change(scope, decide)),
    read: (references) => living(null, () => inner.read(references)),
    claim: (query) => living(null, () => inner.claim(query)),
    search: (query, page) => living(null, () => inner.search(query, page)),
    deliveries: (query, page) => living(null, () => inner.deliveries(query, page)),
    events: (page) => living(null, () => inner.events(page)),
  }
  const provider: RefundProvider = {
    ...healthy,
    prepare: (request, options) => living('prepare', () => healthy.prepare(request, options)),
    send: (prepared, options) => living('send', () => healthy.send(prepared, options)),
    find: (query, options) => living('find', () => healthy.find(query, options)),
  }
  return {
    service: scene.another({ ledger, provider, ...(policy === undefined ? {} : { policy }) }),
    died,
  }
}

function never<Result>(): Promise<Result> {
  return new Promise(() => {})
}

/** Begins a refund in a process that dies on the way. */
export async function createAndDie(
  scene: Scene,
  how: Parameters<typeof mortalService>[1],
): Promise<void> {
  const { service, died } = mortalService(scene, how)
  const abandoned = service.create(scene.ask())
  abandoned.catch(() => {})
  await died
}
