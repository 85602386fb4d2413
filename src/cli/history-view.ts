import type { Fact } from '../model/index.ts'
import type { HistoryStep, RecordHistory } from '../service/follow-up-types.ts'
import { sourcedFields } from '../service/follow-up-types.ts'
import { detailLines } from './details.ts'
import type { Detail } from './details.ts'
import { factText } from './fact-words.ts'
import { recordLines } from './record-view.ts'
import { reasonSentence, stateStyle } from './record-words.ts'
import { amountText, timeText } from './words.ts'
import type { Output } from './world.ts'

/** A record, what was learned of it and what that made of it, and where its parts come from. */
export function historyLines(history: RecordHistory, output: Output): readonly string[] {
  const { record, steps, sources } = history
  const facts = new Map(record.facts.map((fact) => [fact.id, fact]))
  const heading = (text: string): readonly string[] => ['', output.style('bold', text)]
  return [
    ...recordLines(record, output),
    ...heading('What was learned, and what it made of the refund (UTC)'),
    ...detailLines(
      [
        [timeText(record.createdAt), 'recorded, and nothing sent yet'],
        ...steps.flatMap((step) => stepDetails(step, output)),
      ],
      output,
    ),
    ...heading('Where it comes from'),
    ...detailLines(
      sourcedFields.map((field): Detail => [
        fieldNames[field],
        sourceText(facts.get(sources[field] ?? '')),
      ]),
      output,
    ),
  ]
}

const fieldNames: Readonly<Record<(typeof sourcedFields)[number], string>> = {
  state: 'State',
  reason: 'Reason',
  held: 'Held',
  refund: 'Refund',
  bankReference: 'Bank reference',
  attempts: 'Attempts',
}

function stepDetails(
  { fact, state, reason, held, hasChanged }: HistoryStep,
  output: Output,
): readonly Detail[] {
  const told: Detail = [timeText(fact.at), `${factText(fact)}${occurredText(fact)}`]
  if (!hasChanged) return [told]
  const changed = `${output.style(stateStyle(state), state)}, ${amountText(held)} held. ${reasonSentence(reason)}`
  return [told, ['', `-> ${changed}`]]
}

/** When it was so at the provider, where that is told and is another time. */
function occurredText(fact: Fact): string {
  const time = fact.kind === 'delivered' ? fact.occurredAt : fact.kind === 'seen' ? fact.asOf : null
  if (time === null || time === undefined || timeText(time) === timeText(fact.at)) return ''
  return ` (as of ${timeText(time)})`
}

function sourceText(fact: Fact | undefined): string {
  return fact === undefined
    ? 'the request, as it was recorded'
    : `${timeText(fact.at)}: ${factText(fact)}`
}
