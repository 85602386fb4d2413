import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { configurationsOn } from '../../src/cli/configurations.ts'
import { optionTable } from '../../src/http/option-table.ts'
import { isJsonObject } from '../../src/model/index.ts'
import type { JsonValue, RefundEvent } from '../../src/model/index.ts'
import { fakeError, fakeManifest, fakeProvider, fakeRefund } from './fake-provider.ts'
import type { Fake, FakeProvider } from './fake-provider.ts'
import { fakeLoader, run } from './run-fake.ts'
import type { Ran, RunOptions } from './run-fake.ts'

export const firstSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

const documented = { basis: 'documented', source: 'https://fake.example' } as const

/**
 * A provider in memory that reads webhooks of either scheme without verifying them.
 *
 * @param read what it finds in place of what is there; null where it rejects everything.
 */
export function signingProvider(
  methods: Partial<FakeProvider> = {},
  read: Partial<RefundEvent> | null = {},
): Fake {
  return fakeProvider({
    get: async (id) => fakeRefund({ id, raw: { id, status: 'waiting' } }),
    parseWebhook: async (body, headers) => {
      if (read === null) throw fakeError({ code: 'webhook_rejected', outcome: 'none' })
      return { ...readEvent(body, headers), ...read }
    },
    ...methods,
    manifest: {
      ...fakeManifest,
      webhookScheme: { ...documented, value: 'svix' },
      webhookEvents: { ...documented, value: ['refund.made', 'refund.changed'] },
      ...changesOf(methods),
    },
  })
}

/** What a test has said otherwise of the manifest. */
function changesOf({ manifest = fakeManifest }: Partial<FakeProvider>): object {
  return Object.fromEntries(
    Object.entries(manifest).filter(([name, value]) => Reflect.get(fakeManifest, name) !== value),
  )
}

function readEvent(body: Uint8Array | ArrayBuffer, headers: object): RefundEvent {
  const event: JsonValue = JSON.parse(new TextDecoder().decode(body))
  const { webhook_id: id, data, type } = isJsonObject(event) ? event : {}
  const inner = isJsonObject(data) ? (data['object'] ?? data) : null
  const refund = isJsonObject(inner) ? inner : {}
  return {
    provider: 'fake',
    deliveryId: textOf(id ?? Reflect.get(headers, 'svix-id')),
    type: textOf(type),
    occurredAt: null,
    refundId: textOf(refund['id']),
    refund: null,
    payments: [],
    status: null,
    providerStatus: textOf(refund['status']),
    reference: null,
    testMode: true,
    raw: event,
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

const options = optionTable(
  {
    key: { meaning: 'the key', expects: 'text', isSecret: true, isRequired: true, variable: 'KEY' },
    webhookSecrets: {
      meaning: 'what webhooks are signed with',
      expects: 'secrets',
      isSecret: true,
      variable: 'SECRETS',
    },
  },
  { prefix: 'FAKE', host: 'https://fake.example' },
)

export interface SigningOptions extends RunOptions {
  /** The accounts of a configuration file; without them the environment counts. */
  readonly accounts?: Readonly<Record<string, unknown>>
}

/** Runs the command with a provider whose webhooks have secrets. */
export async function runSigning(
  argv: readonly string[],
  { accounts, fake = signingProvider(), ...given }: SigningOptions = {},
): Promise<Ran> {
  const environment = given.environment ?? { SECRETS: `${firstSecret} whsec_b2xkZXI=` }
  const usual = fakeLoader(fake)
  const load = async () => ({ ...(await usual.load()), options })
  const providers = new Map([['fake', { ...usual, load }]])
  const world = { fake, providers, environment, ...given }
  if (accounts === undefined) return run(argv, world)
  const directory = await mkdtemp(join(tmpdir(), 'polyrefund-signing-'))
  try {
    await writeFile(join(directory, 'polyrefund.config.json'), JSON.stringify({ accounts }))
    const configurations = configurationsOn({ registry: providers, environment, directory })
    return await run(argv, { ...world, directory, configurations })
  } finally {
    await rm(directory, { recursive: true })
  }
}
