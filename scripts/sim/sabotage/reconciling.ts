import type { Sabotage } from './sabotage.ts'

const looking = 'src/service/looking.ts'
const isProof = 'if (!reading.isComplete || !isLate) return []'

/** Bugs 37 to 42: what a reading of the provider proves. */
export const reconcilingSabotages: readonly Sabotage[] = [
  {
    number: 37,
    name: 'first-page-only',
    what: 'A walk over a list ends with its first page, and calls that all.',
    edits: [
      {
        file: 'providers/flex/list.ts',
        find: 'nextCursor: hasNext ? cursorAfter(lastId, withoutId, listing) : null,',
        replace:
          'nextCursor: hasNext && limit < 0 ? cursorAfter(lastId, withoutId, listing) : null,',
      },
      {
        file: 'providers/flutterwave/list.ts',
        find: 'if (page.isLast || hasOlder(page, listing)) return null',
        replace: 'if (page.isLast || page.rows.length > 0 || hasOlder(page, listing)) return null',
      },
    ],
    catchers: [{ by: 'world', invariants: ['I10'], seed: 1, from: 375, refunds: 5000 }],
    note: 'Only some episodes have lists of several pages, and few of those depend on what the later ones say.',
  },
  {
    number: 38,
    name: 'incomplete-list-proves-absence',
    what: 'A refund is absent that an incomplete list does not show.',
    edits: [{ file: looking, find: isProof, replace: 'if (!isLate) return []' }],
    catchers: [
      {
        by: 'unit',
        file: 'test/service/recovery.test.ts',
        test: 'is never absent by lists that can not be proved whole',
      },
    ],
    note: 'A list of the world can be read to its end, or not at all.',
  },
  {
    number: 39,
    name: 'matched-by-amount',
    what: 'A refund of the same payment and amount is taken for ours, whatever its reference.',
    edits: [
      {
        file: 'src/service/reading.ts',
        find: 'if (refund.reference === null) keepUnnamed(refund, byPayment)',
        replace: `keepUnnamed(refund, byPayment)
    if (refund.reference === null) settings.echoing.delete('')`,
      },
      {
        file: 'src/service/reading.ts',
        find: 'const named = byReference.get(entry.reference) ?? []',
        replace: `const named = entry.payments.flatMap((payment) =>
        (byPayment.get(nameOf(payment)) ?? []).filter(
          ({ amount }) => amount.minor === entry.amount?.minor,
        ),
      )`,
      },
    ],
    catchers: [{ by: 'world', invariants: ['I10'], seed: 1, refunds: 2000 }],
  },
  {
    number: 40,
    name: 'first-of-two-taken',
    what: 'Of two refunds that may be ours the first is taken.',
    edits: [
      {
        file: 'providers/flex/identify.ts',
        find: 'return isOnly ? newRows : []',
        replace: 'return isOnly ? newRows : newRows.slice(0, 1)',
      },
    ],
    catchers: [
      {
        by: 'unit',
        file: 'test/providers/flex/against-simulator-identification.test.ts',
        test: 'a refund that a person made meanwhile leaves it open, where metadata is lost',
      },
    ],
    note: 'In the world Flex gives our reference back, as it documents, and nothing has to be guessed.',
  },
  {
    number: 41,
    name: 'no-quiet-period',
    what: 'A refund that is not there at once is absent, though it may still be under way.',
    edits: [
      { file: looking, find: isProof, replace: 'if (!reading.isComplete) return []' },
      {
        file: looking,
        find: 'Math.abs(Date.parse(fact.at) - Date.parse(other.at)) < absentGapMs,',
        replace: 'Math.abs(Date.parse(fact.at) - Date.parse(other.at)) < absentGapMs / 1e6,',
      },
    ],
    catchers: [{ by: 'world', invariants: ['I4'], seed: 1, refunds: 2000 }],
    note: 'The wait between the two readings that it takes protects too, so both waits are taken away.',
  },
  {
    number: 42,
    name: 'recovery-resends',
    what: 'Recovery sends again by itself when it has found nothing, without a key that protects.',
    edits: [
      {
        file: 'src/service/schedule.ts',
        find: "return { step: 'look', dueMs: nowMs + wait }",
        replace: "return { step: 'replay', dueMs: nowMs + wait }",
      },
    ],
    catchers: [{ by: 'world', invariants: ['I7', 'I16'], seed: 1, refunds: 2000 }],
  },
]
