// A process of its own, which is never killed: both simulated providers, and the truth.
import * as v from 'valibot'

import { createDraws } from '../runs/draws.ts'
import { addPayments } from '../runs/payments.ts'
import { orders } from '../runs/processes.ts'
import { startSimulators } from '../runs/simulators.ts'
import { readTruth } from '../runs/truth.ts'
import { feedFaults } from './faults.ts'
import { openingSchema, questionSchema } from './messages.ts'
import type { Question } from './messages.ts'
import { captured } from './requests.ts'

const { pace, seed, payments } = await orders(openingSchema)
const simulators = await startSimulators(pace, seed)
addPayments(simulators, payments, captured)
const feed = feedFaults(simulators, createDraws(seed))

process.on('message', (message) => process.send?.(answerTo(v.parse(questionSchema, message))))
process.send?.(simulators.connections)

function answerTo(question: Question): unknown {
  switch (question.kind) {
    case 'heal':
      feed.heal()
      return 'done'
    case 'skip':
      simulators.skip(question.milliseconds)
      return 'done'
    case 'truth':
      return readTruth(simulators)
  }
}
