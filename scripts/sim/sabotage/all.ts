import { concurrencySabotages } from './concurrency.ts'
import { keySabotages, sendSabotages } from './keys-and-sending.ts'
import { moneySabotages } from './money-and-parsing.ts'
import { receivingSabotages } from './receiving.ts'
import { reconcilingSabotages } from './reconciling.ts'
import type { Sabotage } from './sabotage.ts'

/** All bugs that are put in on purpose, in the order of their numbers. */
export const sabotages: readonly Sabotage[] = [
  ...keySabotages,
  ...sendSabotages,
  ...moneySabotages,
  ...concurrencySabotages,
  ...reconcilingSabotages,
  ...receivingSabotages,
]
