import { refuseCall } from '../../model/index.ts'
import type { InputRule, RefundError } from '../../model/index.ts'

/** The error for an earlier report that can't be compared with. */
export function refusePrevious(rule: InputRule & `previous.${string}`): RefundError {
  return refuseCall([{ path: 'previous', rule }], { task: 'the report was not made' })
}
