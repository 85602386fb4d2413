import type { RecordState } from '../../src/model/index.ts'

export type Edge = `${RecordState} -> ${RecordState}`

/** Every way from one state to another that one more fact can take. */
export const usualEdges: readonly Edge[] = [
  // Sending.
  'recorded -> sending',
  'recorded -> rejected',
  'sending -> recorded',
  'sending -> pending',
  'sending -> succeeded',
  'sending -> failed',
  'sending -> rejected',
  'sending -> unknown',
  'sending -> mismatch',
  'sending -> duplicated',
  // Recovering.
  'unknown -> recorded',
  'unknown -> sending',
  'unknown -> pending',
  'unknown -> succeeded',
  'unknown -> failed',
  'unknown -> rejected',
  'unknown -> mismatch',
  'unknown -> duplicated',
  // A refund found by its reference before anything was sent again.
  'recorded -> pending',
  'recorded -> succeeded',
  'recorded -> failed',
  'recorded -> mismatch',
  'recorded -> duplicated',
  // A send_again that was withdrawn: what was in doubt before it is so again.
  'recorded -> unknown',
  // Settling.
  'pending -> succeeded',
  'pending -> failed',
  'pending -> mismatch',
  // More of a refund over several cards comes to light.
  'mismatch -> pending',
  'mismatch -> succeeded',
  'mismatch -> failed',
  'duplicated -> pending',
  'duplicated -> succeeded',
  'duplicated -> mismatch',
]

/** Those that take back what was said: somebody has to be told. */
export const alarmingEdges: readonly Edge[] = [
  'succeeded -> failed',
  'succeeded -> mismatch',
  'succeeded -> duplicated',
  'pending -> duplicated',
  'mismatch -> duplicated',
  'failed -> pending',
  'failed -> succeeded',
  'failed -> mismatch',
  'failed -> duplicated',
  'rejected -> pending',
  'rejected -> succeeded',
  'rejected -> failed',
  'rejected -> mismatch',
  'rejected -> duplicated',
]

/**
 * A person had it sent again, and what the provider showed of the attempt before has failed: the later
 * attempt alone counts.
 */
export const sentAgainEdges: readonly Edge[] = [
  'pending -> sending',
  'succeeded -> sending',
  'mismatch -> sending',
]
