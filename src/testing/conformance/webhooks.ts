import type { Manifest } from '../../model/index.ts'
import { expectEqual, expectError, expectPlain, expectThat } from './expect.ts'
import type { WorldDelivery } from './harness.ts'
import { addPaid, callOddly, need, requestFor } from './scene.ts'
import type { Check, Scene } from './scene.ts'

/** Webhooks: what is signed is told, what isn't is rejected, and nothing else is ever thrown. */
export function webhookChecks({ webhookScheme }: Manifest): readonly Check[] {
  return webhookScheme.value === null ? [refusesWebhooks] : signed
}

const rejected = { code: 'webhook_rejected', outcome: 'none', isRetryable: false } as const

const refusesWebhooks: Check = {
  name: 'refuses webhooks, since the manifest names no scheme that they are signed in',
  run: async ({ provider }) => {
    await expectError(
      () => provider.parseWebhook(bytesOf('{}'), {}),
      { code: 'unsupported', outcome: 'none', isRetryable: false },
      'parseWebhook',
    )
  },
}

const signed: readonly Check[] = [
  {
    name: 'tells of the refund that a signed webhook is about, by the same delivery id each time',
    run: async (scene) => {
      const { manifest, provider } = scene
      const { id, delivery } = await deliver(scene)
      const asked = scene.world.asked()
      const event = await provider.parseWebhook(delivery.body, delivery.headers)
      expectEqual([event.provider, event.refundId], [manifest.name, id], 'Provider and refund')
      expectThat(event.deliveryId.length > 0, 'The event has no delivery id.')
      const isOurs = event.testMode === null || event.testMode === (provider.mode === 'test')
      expectThat(isOurs, `testMode is ${event.testMode} in the mode ${provider.mode}.`)
      expectPlain(event, 'parseWebhook')
      const again = await provider.parseWebhook(delivery.body, new Headers(delivery.headers))
      expectEqual(again, event, 'The event of the same delivery')
      expectEqual(scene.world.asked(), asked, 'How often the provider side was asked')
    },
  },
  {
    name: 'rejects webhooks that are not signed',
    run: async (scene) => {
      const { delivery } = await deliver(scene)
      for (const body of [delivery.body, bytesOf('{}'), bytesOf('')]) {
        await expectRejection(scene, 'without headers', [body, {}])
      }
      for (const name of Object.keys(delivery.headers)) {
        const { [name]: _left, ...others } = delivery.headers
        await expectRejection(scene, `without ${name}`, [delivery.body, others])
        const empty = { ...others, [name]: '' }
        await expectRejection(scene, `with an empty ${name}`, [delivery.body, empty])
      }
    },
  },
  {
    name: 'rejects webhooks of which a single byte was changed, added or cut off',
    run: async (scene) => {
      const { delivery } = await deliver(scene)
      const { body, headers } = delivery
      for (let position = 0; position < body.length; position += 1) {
        const changed = body.map((byte, at) => (at === position ? byte ^ 1 : byte))
        await expectRejection(scene, `with byte ${position} changed`, [changed, headers])
      }
      const longer = Uint8Array.from([...body, 32])
      await expectRejection(scene, 'with a byte more', [longer, headers])
      await expectRejection(scene, 'with a byte less', [body.slice(0, -1), headers])
    },
  },
  {
    name: 'rejects a webhook under the signature of another one',
    run: async (scene) => {
      const { delivery: one } = await deliver(scene, 'one')
      const { delivery: other } = await deliver(scene, 'other')
      await expectRejection(scene, 'under another signature', [one.body, other.headers])
    },
  },
  {
    name: 'rejects the body of a webhook that was parsed or decoded before',
    run: async (scene) => {
      const { body, headers } = (await deliver(scene)).delivery
      const text = new TextDecoder().decode(body)
      const parsed: unknown = JSON.parse(text)
      for (const given of [text, parsed, null, undefined]) {
        await expectRejection(scene, `with a body of the type ${typeof given}`, [given, headers])
      }
    },
  },
]

const reference = 'RMA-of-a-webhook'

async function deliver(
  scene: Scene,
  name: string = 'refund',
): Promise<{ readonly id: string; readonly delivery: WorldDelivery }> {
  const sign = need(scene, 'signDelivery')
  const request = requestFor(scene, await addPaid(scene), { reference: `${reference}-${name}` })
  const { id } = await scene.provider.create(request)
  return { id, delivery: await sign(id) }
}

/** The rejection tells nothing of what was delivered: whoever forged it would learn from that. */
async function expectRejection(
  scene: Scene,
  what: string,
  given: readonly [body: unknown, headers: unknown],
): Promise<void> {
  const call = (): unknown => callOddly(scene, 'parseWebhook', ...given)
  const error = await expectError(call, rejected, `parseWebhook ${what}`)
  expectThat(error.issues.length > 0, 'The rejection names no issue.')
  const told = `${error.message} ${JSON.stringify(error)}`
  for (const hidden of [reference, ...scene.world.secrets]) {
    expectThat(!told.includes(hidden), 'The rejection tells of the delivery or of a secret.')
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}
