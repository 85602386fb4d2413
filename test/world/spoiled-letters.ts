import type { WorldAccount } from './case.ts'
import type { Draws } from './draws.ts'
import type { WebhookLetter, WebhookMessage } from './side.ts'

/** What a letter that is not the provider's is made of. */
export interface SpoiledSource {
  readonly account: WorldAccount
  readonly message: WebhookMessage
  readonly signing: readonly string[]
  readonly draws: Draws
}

export interface SpoiledLetter {
  readonly write: (now: number) => WebhookLetter
  /** How long after the one that it is like, milliseconds. */
  readonly afterMs: number
}

const margin = 60_000

/**
 * Makes a letter that proves nothing.
 * - `forged`: signed with no secret of the endpoint: the refund has failed, or nobody knows it;
 * - `mutated`: one bit of the body is another one than was signed;
 * - `replayed`: the provider's own, and older than anybody takes.
 */
export function spoil(
  kind: 'forged' | 'mutated' | 'replayed',
  { account, message, signing, draws }: SpoiledSource,
): SpoiledLetter {
  const { webhooks } = account.side
  switch (kind) {
    case 'forged': {
      const secret = webhooks.newSecret(() => draws.next())
      const forged = forge(message, draws.chance(0.5))
      return { write: (now) => webhooks.write(forged, [secret], now), afterMs: 0 }
    }
    case 'mutated': {
      const [place, bit] = [draws.next(), draws.whole(0, 6)]
      return {
        write: (now) => {
          const { headers, body } = webhooks.write(message, signing, now)
          return { headers, body: flip(body, Math.floor(place * body.length), bit) }
        },
        afterMs: 0,
      }
    }
    case 'replayed':
      return {
        write: (now) => webhooks.write(message, signing, now - webhooks.toleranceMs - margin),
        afterMs: webhooks.toleranceMs + margin,
      }
  }
}

function forge(message: WebhookMessage, isUnknown: boolean): WebhookMessage {
  const { wire, status, refundId, id } = message
  const otherId = `${refundId}x`
  return {
    ...message,
    id: `${id}_forged`,
    refundId: isUnknown ? otherId : refundId,
    wire: isUnknown
      ? wire.replaceAll(refundId, otherId)
      : wire.replace(`"status":"${status}"`, '"status":"failed"'),
  }
}

function flip(text: string, at: number, bit: number): string {
  const flipped = String.fromCodePoint((text.codePointAt(at) ?? 0) ^ (1 << bit))
  return `${text.slice(0, at)}${flipped}${text.slice(at + 1)}`
}
