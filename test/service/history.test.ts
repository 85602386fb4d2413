import { describe, expect, test } from 'vitest'

import { minute } from './scene.ts'
import { setWebhookScene } from './webhook-scene.ts'

describe('the history of a record', () => {
  test('tells what each fact made of it, in the order in which it was learned', async () => {
    const scene = setWebhookScene()
    await scene.service.create(scene.ask())
    scene.pass(minute)
    await scene.deliver(scene.showing(await scene.refundWith('succeeded')))
    await scene.deliver(scene.showing(await scene.refundWith('failed')))
    const history = await scene.service.history('RMA-1')
    expect(
      history?.steps.map(({ fact, state, held, hasChanged }) => [
        fact.kind,
        state,
        held.minor,
        hasChanged,
      ]),
    ).toEqual([
      ['sent', 'sending', 3500, true],
      ['seen', 'pending', 3500, true],
      ['delivered', 'pending', 3500, false],
      ['seen', 'succeeded', 3500, true],
      ['delivered', 'succeeded', 3500, false],
      ['seen', 'failed', 0, true],
    ])
    expect(history?.record).toEqual(await scene.service.byReference('RMA-1'))
  })

  test('names the fact that each part of it comes from', async () => {
    const scene = setWebhookScene()
    await scene.service.create(scene.ask())
    await scene.deliver(scene.showing(await scene.refundWith('succeeded')))
    const history = await scene.service.history('RMA-1')
    const [sent, answer, , shown] = history?.record.facts.map(({ id }) => id) ?? []
    expect(history?.sources).toEqual({
      state: shown,
      reason: shown,
      refund: shown,
      held: null,
      bankReference: answer,
      attempts: sent,
    })
  })

  test('goes back to the fact that gave a value again, where it was lost in between', async () => {
    const scene = setWebhookScene()
    scene.memory.fail({ kind: 'rate_limited', operation: 'create' })
    await scene.service.create(scene.ask())
    const history = await scene.service.history('RMA-1')
    const turnedAway = history?.record.facts.findLast(({ kind }) => kind === 'turned_away')
    const answer = history?.record.facts.findLast(({ kind }) => kind === 'seen')
    expect(turnedAway).toBeDefined()
    expect(history?.sources.state).toBe(answer?.id)
  })

  test.each(['RMA-2', 'no reference at all \n'])(
    'is null where there is none: %j',
    async (name) => {
      const scene = setWebhookScene()
      await scene.service.create(scene.ask())
      expect(await scene.service.history(name)).toBeNull()
    },
  )
})
