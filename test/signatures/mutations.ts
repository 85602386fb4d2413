import type { WebhookHeaders, WebhookReader } from '../../src/model/index.ts'
import type { Draws } from '../world/draws.ts'
import type { Delivery } from './deliveries.ts'
import { rejectionOf } from './rejections.ts'

/** What came of mutating a delivery many times. */
export interface Mutations {
  readonly mutations: number
  /** Accepted though they differ from what was signed. */
  readonly accepted: number
  /** Ended with anything but one typed rejection. */
  readonly untyped: number
  /** How often each rule was broken. */
  readonly rules: Readonly<Record<string, number>>
}

interface Mutant {
  readonly body: Uint8Array<ArrayBuffer>
  readonly headers: WebhookHeaders
}

const atOnce = 64

/** Mutates a delivery, each time otherwise, and asks for what became of it. */
export async function mutate(
  reader: WebhookReader,
  delivery: Delivery,
  { mutations, draws }: { readonly mutations: number; readonly draws: Draws },
): Promise<Mutations> {
  const rules = new Map<string, number>()
  let accepted = 0
  let untyped = 0
  const take = async (): Promise<void> => {
    const { body, headers } = mutant(delivery, draws)
    try {
      const rule = await rejectionOf(reader.parseWebhook(body, headers))
      if (rule === null) accepted += 1
      else rules.set(rule, (rules.get(rule) ?? 0) + 1)
    } catch {
      untyped += 1
    }
  }
  for (let done = 0; done < mutations; done += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, mutations - done) }, take))
  }
  return { mutations, accepted, untyped, rules: Object.fromEntries(rules) }
}

/** A delivery that differs from the one given in what was signed, or in its signature. */
function mutant(delivery: Delivery, draws: Draws): Mutant {
  for (;;) {
    const body = draws.chance(0.5) ? mutateBytes(delivery.body, draws) : delivery.body
    const headers = draws.chance(0.6) ? mutateHeaders(delivery.headers, draws) : delivery.headers
    const isSame =
      Buffer.compare(body, delivery.body) === 0 &&
      JSON.stringify(headers) === JSON.stringify(delivery.headers)
    if (!isSame) return { body, headers }
  }
}

function mutateBytes(bytes: Uint8Array<ArrayBuffer>, draws: Draws): Uint8Array<ArrayBuffer> {
  const at = draws.whole(0, bytes.length)
  const count = draws.pick([1, 1, 1, 2, 8, 200])
  const random = Uint8Array.from({ length: count }, () => draws.whole(0, 255))
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
  switch (draws.pick(['replace', 'flip', 'insert', 'delete', 'cut', 'repeat', 'move'])) {
    case 'replace':
      return Uint8Array.from([...before, ...random, ...after.subarray(count)])
    case 'flip': {
      const flipped = Uint8Array.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << draws.whole(0, 7))
      return flipped
    }
    case 'insert':
      return Uint8Array.from([...before, ...random, ...after])
    case 'delete':
      return Uint8Array.from([...before, ...after.subarray(count)])
    case 'cut':
      return Uint8Array.from(draws.chance(0.5) ? before : after)
    case 'repeat':
      return Uint8Array.from([...before, ...before.subarray(-count), ...after])
    case 'move':
      return Uint8Array.from([...after, ...before])
  }
}

function mutateHeaders(headers: Delivery['headers'], draws: Draws): WebhookHeaders {
  const [first = '', ...others] = Object.keys(headers)
  const name = draws.pick([first, ...others])
  const other = draws.pick([first, ...others])
  const value = headers[name] ?? ''
  const text = Buffer.from(mutateBytes(Uint8Array.from(Buffer.from(value, 'latin1')), draws))
  switch (draws.pick(['change', 'change', 'change', 'drop', 'swap', 'list', 'twice'])) {
    case 'change':
      return { ...headers, [name]: text.toString('latin1') }
    case 'drop':
      return { ...headers, [name]: undefined }
    case 'swap':
      return { ...headers, [name]: headers[other] ?? '', [other]: value }
    case 'list':
      return { ...headers, [name]: [value, text.toString('latin1')] }
    case 'twice':
      return { ...headers, [name.toUpperCase()]: text.toString('latin1') }
  }
}
