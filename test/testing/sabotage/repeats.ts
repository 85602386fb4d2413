import { isRefundError } from '../../../src/model/index.ts'
import { createBy, isRetryable, isUnknown, sendAgain, withKey } from './sabotage.ts'
import type { Sabotage } from './sabotage.ts'

/** Faults in what is repeated, and under which key. */
export const repeatSabotages: readonly Sabotage[] = [
  {
    name: 'a new key for every attempt',
    failsAt: 'repeats a lost create under the same key, and makes one refund',
    breakIt: (provider) => ({
      ...provider,
      create: createBy(provider, async (prepared, options) =>
        sendAgain(3, async (attempt) =>
          provider.send(withKey(prepared, `${prepared.idempotencyKey}-${attempt}`), options),
        ),
      ),
    }),
  },
  {
    name: 'a create that was lost repeated where no key protects it',
    failsAt: 'never repeats a lost create where no key makes that harmless',
    options: { keyTrust: 'advisory' },
    breakIt: (provider) => ({
      ...provider,
      create: createBy(provider, async (prepared, options) =>
        sendAgain(2, async () => provider.send(prepared, options), isUnknown),
      ),
    }),
  },
  {
    name: 'a create repeated for ever',
    failsAt: 'gives up a create after a few attempts, all under one key, and says unknown',
    breakIt: (provider) => ({
      ...provider,
      create: createBy(provider, async (prepared, options) =>
        sendAgain(40, async () => provider.send(prepared, options)),
      ),
    }),
  },
  {
    name: 'the wait that was asked for not kept',
    failsAt: 'waits as long as it is told to before it repeats a create that was turned away',
    breakIt: (provider) => ({
      ...provider,
      create: createBy(provider, async (prepared, options) =>
        sendAgain(3, async () => provider.send(prepared, options)),
      ),
    }),
  },
  {
    name: 'a create that was turned away repeated without a look',
    failsAt: 'makes one refund when a create is turned away that was made all the same',
    options: { keyTrust: 'advisory' },
    breakIt: (provider) => ({
      ...provider,
      create: createBy(provider, async (prepared, options) =>
        sendAgain(3, async () => provider.send(prepared, options)),
      ),
    }),
  },
  {
    name: 'a later refusal told in place of an answer that was lost',
    failsAt: 'lets no later refusal hide an answer that was lost',
    breakIt: (provider) => ({
      ...provider,
      create: createBy(provider, async (prepared, options) =>
        sendAgain(
          3,
          async () => provider.send(prepared, options),
          (error) => {
            const waitMs = isRefundError(error) ? error.retryAfterMs : null
            provider.memory.advance(waitMs ?? 1000)
            return isRetryable(error)
          },
        ),
      ),
    }),
  },
  {
    name: 'the replay of another request taken for the answer',
    failsAt: 'refuses the replay of another request as a conflict of references',
    breakIt: (provider) => ({
      ...provider,
      send: async (prepared, options) =>
        provider.send(prepared, options).catch((error: unknown) => {
          const isReplay = isRefundError(error) && error.code === 'reference_conflict'
          if (isReplay && error.refund !== null) return error.refund
          throw error
        }),
    }),
  },
  {
    name: 'a refusal repeated',
    failsAt: "says rejected for a refusal in the provider's own words, and does not repeat it",
    breakIt: (provider) => ({
      ...provider,
      create: createBy(provider, async (prepared, options) =>
        sendAgain(3, async () => provider.send(prepared, options), isRefundError),
      ),
    }),
  },
  {
    name: 'a create repeated after an abort',
    failsAt: 'says unknown for an abort after the create was handed over, and does not repeat it',
    breakIt: (provider) => ({
      ...provider,
      create: async (request, options) =>
        provider.create(request, options).catch(async (error: unknown) => {
          if (isUnknown(error)) return provider.create(request)
          throw error
        }),
    }),
  },
]
