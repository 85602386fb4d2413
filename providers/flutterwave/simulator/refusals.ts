import { STATUS_CODES } from 'node:http'

import { jsonAnswer } from '../../../src/testing/index.ts'
import type { SimulatedAnswer } from '../../../src/testing/index.ts'

/** The codes that Flutterwave's error table has for charges and refunds, each with its type. */
const typesByCode = {
  '10400': 'REQUEST_NOT_VALID',
  '10401': 'UNAUTHORIZED',
  '10403': 'FORBIDDEN',
  '10404': 'RESOURCE_NOT_FOUND',
  '10405': 'METHOD_NOT_ALLOWED',
  '10409': 'RESOURCE_CONFLICT',
  '10422': 'UNPROCESSABLE',
  '10500': 'INTERNAL_SERVER_ERROR',
  '1110404': 'CHARGE_NOT_FOUND',
  '1138422': 'UNPROCESSABLE_F4B_RESPONSE',
  '1139422': 'UNPROCESSABLE_CC_RESPONSE',
  '1401404': 'REFUND_NOT_FOUND',
  '1402400': 'REFUND_AMOUNT_INVALID',
  '1403400': 'REFUND_CREATION_FAILED',
  '1404400': 'REFUND_ALREADY_COMPLETED',
  '1708400': 'CHARGEBACK_HAS_EXISTING_CHARGE',
  '701500': 'INVALID_PAGINATION_TYPE',
} as const

export type FlutterwaveErrorCode = keyof typeof typesByCode

/** A request that Flutterwave refuses. */
export class FlutterwaveRefusal extends Error {
  readonly code: FlutterwaveErrorCode
  /** The field or header that is wrong, and why. */
  readonly fault: { readonly field_name: string; readonly message: string } | null

  constructor(
    code: FlutterwaveErrorCode,
    message: string,
    fault: FlutterwaveRefusal['fault'] = null,
  ) {
    super(message)
    this.name = 'FlutterwaveRefusal'
    this.code = code
    this.fault = fault
  }
}

/** 400 with the field or header that is wrong. */
export function notValid(name: string, message: string): FlutterwaveRefusal {
  return new FlutterwaveRefusal('10400', 'Request is not valid', { field_name: name, message })
}

/** How error codes are written. */
export type CodesAs = 'text' | 'number'

export function refusalAnswer(refusal: FlutterwaveRefusal, codesAs: CodesAs): SimulatedAnswer {
  const { code, message, fault } = refusal
  const details = fault === null ? {} : { validation_errors: [fault] }
  return failedAnswer({ type: typesByCode[code], code, message, ...details }, codesAs)
}

/**
 * What Flutterwave answers under a status that is not its own refusal of anything. Where its table
 * has no code for a status (429 is one), the code follows the table's pattern.
 */
export function faultAnswer(status: number, codesAs: CodesAs): SimulatedAnswer {
  const message = STATUS_CODES[status] ?? 'Error'
  const code = `10${status}`
  const type = message.toUpperCase().replaceAll(/[^A-Z]+/g, '_')
  const known = Object.entries(typesByCode).find(([each]) => each === code)
  return failedAnswer({ type: known?.[1] ?? type, code, message }, codesAs)
}

interface ErrorBody {
  readonly type: string
  readonly code: string
  readonly message: string
  readonly validation_errors?: readonly FlutterwaveRefusal['fault'][]
}

function failedAnswer(error: ErrorBody, codesAs: CodesAs): SimulatedAnswer {
  // The last three digits of every code in the table are an HTTP status.
  const status = Number(error.code.slice(-3))
  const code = codesAs === 'number' ? Number(error.code) : error.code
  return jsonAnswer(status, { status: 'failed', error: { ...error, code } })
}
