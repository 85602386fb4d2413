import type { Sabotage } from './sabotage.ts'

const svix = 'src/signatures/svix.ts'
const reader = 'src/signatures/reader.ts'
const receiving = 'src/service/receiving.ts'

/** Bugs 43 to 48: webhooks. */
export const receivingSabotages: readonly Sabotage[] = [
  {
    number: 43,
    name: 'first-signature-only',
    what: 'Of several signatures only the first is looked at.',
    edits: [
      {
        file: svix,
        find: "const entries = list.split(' ')",
        replace: "const entries = list.split(' ').slice(0, 1)",
      },
    ],
    catchers: [{ by: 'world', invariants: ['W7'], seed: 1, refunds: 2000 }],
  },
  {
    number: 44,
    name: 'no-tolerance',
    what: 'A delivery may be as old as it likes.',
    edits: [
      {
        file: svix,
        find: 'if (Math.abs(now - signedAt) > toleranceMs) {',
        replace: 'if (Math.abs(now - signedAt) > toleranceMs * 1e9) {',
      },
      {
        file: 'providers/flutterwave/webhooks.ts',
        find: 'const isNear = ageMs <= moment.toleranceMs &&',
        replace: 'const isNear = ageMs <= moment.toleranceMs * 1e9 &&',
      },
    ],
    catchers: [{ by: 'world', invariants: ['I14'], seed: 1, refunds: 2000 }],
  },
  {
    number: 45,
    name: 'verified-after-parsing',
    what: 'What is verified is the event as it is written again, and not the bytes that came.',
    edits: [
      {
        file: reader,
        find: 'const verified = await verify(raw.bytes, headers)',
        replace: `const parsed = readJson(raw.bytes)
      if ('fault' in parsed) throw reject({ path: 'body', rule: 'payload.malformed' })
      const again = new TextEncoder().encode(JSON.stringify(parsed.value))
      const verified = await verify(again, headers)`,
      },
    ],
    catchers: [{ by: 'world', invariants: ['W7'], seed: 1, refunds: 2000 }],
  },
  {
    number: 46,
    name: 'repeats-known-outside',
    what: 'Whether a delivery is stored already is asked before the step that stores it, and not in it.',
    edits: [
      {
        file: receiving,
        find: 'const stored = view.delivery ?? deliveryOf(event, { account, at, reference: null })',
        replace: 'const stored = deliveryOf(event, { account, at, reference: null })',
      },
      {
        file: receiving,
        find: '    const stored = view.delivery ?? told\n',
        replace: '    const stored = told\n',
      },
      {
        file: receiving,
        find: '    if (isSettled) return { result: { delivery: stored, entry: null } }\n',
        replace: '',
      },
    ],
    catchers: [{ by: 'world', invariants: ['I13'], seed: 1, refunds: 5000 }],
  },
  {
    number: 47,
    name: 'older-event-overwrites',
    what: 'What came last counts, however old it is.',
    edits: [
      {
        file: 'src/service/webhook-proof.ts',
        find: 'if (isNews) return { ...nothingShown, refund }',
        replace: 'if (order !== 0) return { ...nothingShown, refund }',
      },
      {
        file: 'src/service/seen-refunds.ts',
        find: 'facts.reduce((best, fact) => (outweighs(fact, best) ? fact : best))',
        replace: 'facts.reduce((best, fact) => (fact.id === best.id ? best : fact))',
      },
    ],
    catchers: [{ by: 'world', invariants: ['I13'], seed: 1, refunds: 5000 }],
  },
  {
    number: 48,
    name: 'unverified-creates-state',
    what: 'An event that nobody signed is stored.',
    edits: [
      {
        file: reader,
        find: `      if ('issue' in verified) throw reject(verified.issue)
`,
        replace: '',
      },
      {
        file: reader,
        find: 'const event = readEvent(read.value, verified.delivery)',
        replace: `const unsigned = { id: 'unsigned', signedAt: 0 }
      const delivery = 'issue' in verified ? unsigned : verified.delivery
      const event = Reflect.apply(readEvent, null, [read.value, delivery])`,
      },
    ],
    catchers: [{ by: 'world', invariants: ['I14'], seed: 1, refunds: 2000 }],
  },
]
