import type { Sabotage } from './sabotage.ts'

const attempt = 'src/service/attempt.ts'
const evidence = 'src/http/evidence.ts'
const schedule = 'src/service/schedule.ts'
const standing = 'src/service/standing.ts'
const transport = 'src/http/transport.ts'

const sends = 'settings.provider(entry.account).send(prepared, { signal: stop.signal })'

/** Sends a prepared refund under another key: each provider reads it from a header of its own. */
function sendsUnderKey(key: string): string {
  return `settings.provider(entry.account).send(
      {
        ...prepared,
        idempotencyKey: ${key},
        headers: Object.fromEntries(Object.keys(prepared.headers).map((name) => [name, ${key}])),
      },
      { signal: stop.signal },
    )`
}

/** Bugs 1 to 7: what is sent, and what is stored before it is. */
export const keySabotages: readonly Sabotage[] = [
  {
    number: 1,
    name: 'new-key-per-attempt',
    what: 'Every attempt has a key of its own, so that a provider takes the second for another refund.',
    edits: [
      {
        file: attempt,
        find: sends,
        replace: sendsUnderKey('`${prepared.idempotencyKey.slice(0, -1)}${attempt}`'),
      },
    ],
    catchers: [{ by: 'world', invariants: ['I6'], seed: 1, refunds: 2000 }],
  },
  {
    number: 2,
    name: 'key-from-amount',
    what: 'The key is made of the amount alone, so that two refunds of one amount are one.',
    edits: [
      {
        file: 'providers/flutterwave/create.ts',
        find: "{ scope: ['flutterwave', mode, 'refund'], reference, secret: options.keySecret }",
        replace:
          "{ scope: ['flutterwave', mode, 'refund'], reference: String(amount.minor), secret: options.keySecret }",
      },
    ],
    catchers: [{ by: 'world', invariants: ['I6'], seed: 1, refunds: 2000 }],
  },
  {
    number: 3,
    name: 'key-rotated-after-5xx',
    what: 'After a 5xx the next attempt has a new key.',
    edits: [
      {
        file: attempt,
        find: sends,
        replace: sendsUnderKey(
          "(entry.facts.some((fact) => fact.kind === 'doubt' && (fact.status ?? 0) >= 500) ? 'f'.repeat(32) : prepared.idempotencyKey)",
        ),
      },
    ],
    catchers: [{ by: 'world', invariants: ['I6'], seed: 1, refunds: 2000 }],
  },
  {
    number: 4,
    name: 'random-key',
    what: 'The key is random instead of made from the reference, so that a job that runs again sends another.',
    edits: [
      {
        file: 'src/http/keys.ts',
        find: '...parts.scope, parts.reference]',
        replace: '...parts.scope, crypto.randomUUID()]',
      },
    ],
    catchers: [{ by: 'unit', file: 'test/http/keys.test.ts', test: 'is the same in every run' }],
    note: 'The service stores the key before it sends anything, so whatever it is made of, each attempt has the same. Whoever uses an adapter without the service depends on it.',
  },
  {
    number: 5,
    name: 'body-rebuilt',
    what: 'The body is written anew for every attempt, with its keys in another order.',
    edits: [
      {
        file: attempt,
        find: sends,
        replace: `settings.provider(entry.account).send(
      {
        ...prepared,
        body: JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(prepared.body)).toReversed())),
      },
      { signal: stop.signal },
    )`,
      },
    ],
    catchers: [{ by: 'world', invariants: ['I6'], seed: 1, refunds: 2000 }],
  },
  {
    number: 6,
    name: 'sent-before-marked',
    what: 'The create leaves before the mark that says so is stored.',
    edits: [
      {
        file: attempt,
        find: 'const mark = await markSending(settings, of, worker)',
        replace: `const early = sendOnce(settings, { prepared, entry: of, attempt: 1, markedAt })
  const mark = await markSending(settings, of, worker)`,
      },
      {
        file: attempt,
        find: 'const fact = await sendOnce(settings, { prepared, entry: mark.entry, attempt, markedAt })',
        replace: 'const fact = await early',
      },
    ],
    catchers: [{ by: 'world', invariants: ['I5'], seed: 1, refunds: 2000 }],
  },
  {
    number: 7,
    name: 'write-not-awaited',
    what: 'A step of the ledger is taken for stored when it is decided, and not when the ledger has answered.',
    edits: [
      {
        file: 'src/service/steps.ts',
        find: 'return await settings.ledger.change(scope, decideAndTell)',
        replace: `return await new Promise<Result>((resolve, reject) => {
        settings.ledger
          .change(scope, (view) => {
            const decided = decide(view)
            resolve(decided.result)
            return decided
          })
          .catch(reject)
      })`,
      },
    ],
    catchers: [{ by: 'world', invariants: ['I5', 'I9'], seed: 1, refunds: 2000 }],
  },
]

/** Bugs 8 to 19: when it is sent again, and what an answer proves. */
export const sendSabotages: readonly Sabotage[] = [
  {
    number: 8,
    name: 'reset-taken-for-unsent',
    what: 'A connection that is reset counts as one that never stood, and is sent again without a key.',
    edits: [
      {
        file: transport,
        find: 'return systemCall === null ? connectingCodes.has(code) : connectingCalls.has(systemCall)',
        replace:
          "return code === 'ECONNRESET' || (systemCall === null ? connectingCodes.has(code) : connectingCalls.has(systemCall))",
      },
    ],
    catchers: [{ by: 'world', invariants: ['I23'], seed: 1, refunds: 2000 }],
  },
  {
    number: 9,
    name: 'timeout-taken-for-unsent',
    what: 'A create without an answer counts as never sent, and is sent again without a key.',
    edits: [
      {
        file: transport,
        find: `return wasHandedOver
        ? { kind: 'no_answer', why: 'timeout' }
        : { kind: 'never_left', why: 'deadline' }`,
        replace: "return { kind: 'never_left', why: 'deadline' }",
      },
    ],
    catchers: [{ by: 'world', invariants: ['I23'], seed: 1, refunds: 2000 }],
  },
  {
    number: 10,
    name: 'server-error-taken-for-refusal',
    what: 'A 500 counts as a refusal that moved nothing.',
    edits: [
      {
        file: evidence,
        find: "const said = judgeByStatus(status, 'rejected')",
        replace: `if (status >= 500) return ownWord(evidence.refusal, 'rejected')
      const said = judgeByStatus(status, 'rejected')`,
      },
    ],
    catchers: [{ by: 'world', invariants: ['I23'], seed: 1, refunds: 2000 }],
  },
  {
    number: 11,
    name: 'conflict-taken-for-refusal',
    what: 'A 409 counts as a refusal, though the first request may still be under way.',
    edits: [
      {
        file: evidence,
        find: `refusal.isOwn &&
    status >= 400 &&
    status < 500 &&
    status !== 408 &&
    status !== 409 &&
    status !== 425`,
        replace: 'status >= 400 && status < 500 && status !== 408 && status !== 425',
      },
    ],
    catchers: [{ by: 'world', invariants: ['I23'], seed: 1, from: 25, refunds: 2000 }],
  },
  {
    number: 12,
    name: 'refusal-clears-doubt',
    what: 'A refusal of the second attempt counts for the first one too, of which nobody knows what became.',
    edits: [
      {
        file: standing,
        find: 'return doubts.at(-1) ?? last',
        replace: "return last === 'refused' ? last : (doubts.at(-1) ?? last)",
      },
    ],
    catchers: [{ by: 'world', invariants: ['I4'], seed: 1, refunds: 2000 }],
  },
  {
    number: 13,
    name: 'redirects-followed',
    what: 'A redirect of a create is followed, to whoever it names.',
    edits: [{ file: transport, find: "redirect: 'manual'", replace: "redirect: 'follow'" }],
    catchers: [
      { by: 'unit', file: 'test/http/transport.test.ts', test: 'is not led elsewhere by 307' },
    ],
    note: 'Redirects are followed inside fetch, which the world replaces.',
  },
  {
    number: 14,
    name: 'base-url-of-today',
    what: 'A stored refund is sent to where the configuration points now, and not where it was prepared for.',
    edits: [
      {
        file: 'providers/flex/send.ts',
        find: "prepared.provider === 'flex' && prepared.mode === mode && prepared.baseUrl === baseUrl",
        replace: "prepared.provider === 'flex' && prepared.mode === mode",
      },
      {
        file: 'providers/flutterwave/send.ts',
        find: `    prepared.baseUrl === baseUrl &&
`,
        replace: '',
      },
    ],
    catchers: [
      {
        by: 'unit',
        file: 'test/providers/flex/against-simulator-recovery.test.ts',
        test: 'is refused where the provider is configured for another host',
      },
    ],
    note: 'All processes of the world have one configuration.',
  },
  {
    number: 15,
    name: 'window-ignored',
    what: 'A create is sent again under its key however long ago the provider may have forgotten it.',
    edits: [
      {
        file: schedule,
        find: 'return ageMs >= 0 && ageMs + keyWindowMarginMs <= windowMs',
        replace: 'return ageMs >= 0 && windowMs > 0',
      },
    ],
    catchers: [
      {
        by: 'unit',
        file: 'test/service/schedule.test.ts',
        test: 'with a key of a replaying provider that is 3540001 ms old: look',
      },
    ],
    note: 'The trouble of the world lasts for less than any of its providers remembers a key, and three attempts come within a minute of each other.',
  },
  {
    number: 16,
    name: 'attempts-unlimited',
    what: 'A create in doubt is sent again and again.',
    edits: [
      {
        file: schedule,
        find: 'if (findings.attempts >= policy.attempts || !isClockSteady) return false',
        replace: 'if (!isClockSteady) return false',
      },
    ],
    catchers: [{ by: 'world', invariants: ['I16'], seed: 1, refunds: 2000 }],
  },
  {
    number: 17,
    name: 'retry-after-unclamped',
    what: 'A provider that asks for a wait of years gets it.',
    edits: [
      {
        file: 'src/http/retry-after.ts',
        find: 'return Math.min(Number(text) * 1000, longestWaitMs)',
        replace: 'return Number(text) * 1000',
      },
      {
        file: schedule,
        find: 'Math.min(asked, longestRetryAfterMs)',
        replace: 'asked',
      },
    ],
    catchers: [
      {
        by: 'unit',
        file: 'test/http/retry-after.test.ts',
        test: 'B100, B101: a thousand million seconds are a day',
      },
      {
        by: 'unit',
        file: 'test/service/schedule.test.ts',
        test: 'a wait that the provider asked for is never longer than six hours',
      },
    ],
    note: 'Two limits stand behind each other, so both are taken away.',
  },
  {
    number: 18,
    name: 'token-storm',
    what: 'Every call that waits for a token asks for one of its own.',
    edits: [
      {
        file: 'src/http/oauth.ts',
        find: 'pending ??= fetchToken(setup)',
        replace: 'pending = fetchToken(setup)',
      },
    ],
    catchers: [{ by: 'unit', file: 'test/http/oauth.test.ts', test: 'wait for one request' }],
    note: 'The world gives its adapters an access token, so that nobody logs in there.',
  },
  {
    number: 19,
    name: 'unauthorized-resets-history',
    what: 'A 401 makes the attempts before it forgotten, also one that is in doubt.',
    edits: [
      {
        file: standing,
        find: 'const cleared = clearedAttempts(facts, decision?.decision ?? null)',
        replace: `const cleared = Math.max(
    clearedAttempts(facts, decision?.decision ?? null),
    ...facts.map((fact) => (fact.kind === 'refused' && fact.code === 'authentication' ? fact.attempt - 1 : 0)),
  )`,
      },
    ],
    catchers: [{ by: 'world', invariants: ['I4'], seed: 1, from: 1200, refunds: 2000 }],
  },
]
