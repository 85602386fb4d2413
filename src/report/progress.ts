import type { ReportProgress } from './types.ts'

/** Tells how far a report is: now and then while refunds come, and once after the last. */
export interface ProgressTeller {
  tick(account: string | null): void
  end(): void
}

const interval = 1000

export function createProgress(tell: (progress: ReportProgress) => void): ProgressTeller {
  let rows = 0
  let told: number | null = null
  let last: string | null = null
  const say = (): void => {
    told = rows
    tell({ rows, account: last })
  }
  return {
    tick: (account) => {
      rows += 1
      last = account
      if (rows % interval === 0) say()
    },
    end: () => {
      if (told !== rows) say()
    },
  }
}
