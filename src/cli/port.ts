import type { Given } from './given.ts'
import { refuseUsage } from './usage.ts'

/**
 * The port that was asked for, or null for a free one.
 *
 * @throws {RefundError} `invalid_request`.
 */
export function readPort(given: Given): number | null {
  const port = given.text('port')
  if (port === null) return null
  if (/^[0-9]{1,5}$/.test(port) && Number(port) <= 65_535) return Number(port)
  throw refuseUsage('--port', 'option.format', '--port takes a whole number from 0 to 65535.')
}
