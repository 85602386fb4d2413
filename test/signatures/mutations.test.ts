import { expect, test } from 'vitest'

import { createDraws } from '../world/draws.ts'
import { mutate } from './mutations.ts'
import { signedSamples } from './signed-deliveries.ts'

test.each(signedSamples().map((sample) => [sample.reader.provider, sample] as const))(
  'no mutation of a delivery of %s is accepted, and each is rejected by a rule',
  async (_, { reader, delivery }) => {
    await reader.parseWebhook(delivery.body, delivery.headers)
    const counts = await mutate(reader, delivery, { mutations: 5000, draws: createDraws(7) })
    expect(counts).toMatchObject({ mutations: 5000, accepted: 0, untyped: 0 })
    expect(counts.rules['signature.mismatch']).toBeGreaterThan(1000)
  },
)

test('a reader that accepts everything is found out', async () => {
  const [sample] = signedSamples()
  if (sample === undefined) throw new Error('no sample')
  const event = await sample.reader.parseWebhook(sample.delivery.body, sample.delivery.headers)
  const gullible = { provider: 'flex', parseWebhook: async () => event }
  const careless = {
    provider: 'flex',
    parseWebhook: async () => {
      throw new SyntaxError('Unexpected token')
    },
  }
  const setup = { mutations: 100, draws: createDraws(7) }
  expect(await mutate(gullible, sample.delivery, setup)).toMatchObject({ accepted: 100 })
  expect(await mutate(careless, sample.delivery, setup)).toMatchObject({ untyped: 100 })
})
