import { STATUS_CODES } from 'node:http'

import { jsonAnswer } from '../../../src/testing/index.ts'
import type { SimulatedAnswer } from '../../../src/testing/index.ts'
import type { FlexErrorShape } from './behaviour.ts'

interface RefusalDetails {
  readonly status: number
  readonly type: string
  readonly message: string
  /** The field that is wrong, from the outside in. */
  readonly at?: readonly string[]
  /** The word of the inner error. */
  readonly code?: string
}

/** A request that Flex refuses. */
export class FlexRefusal extends Error {
  readonly details: RefusalDetails

  constructor(details: RefusalDetails) {
    super(details.message)
    this.name = 'FlexRefusal'
    this.details = details
  }
}

/** 422 with the field that is wrong. */
export function invalid(
  at: readonly string[],
  message: string,
  code = 'invalid_request_error',
): FlexRefusal {
  return new FlexRefusal({ status: 422, type: 'validation_error', message, at, code })
}

export function notFound(message: string): FlexRefusal {
  return new FlexRefusal({ status: 404, type: 'not_found', message })
}

export function unauthorized(): FlexRefusal {
  return new FlexRefusal({ status: 401, type: 'unauthorized', message: 'Invalid API key' })
}

export function refusalAnswer(refusal: FlexRefusal, shape: FlexErrorShape): SimulatedAnswer {
  return jsonAnswer(refusal.details.status, bodyOf(refusal.details, shape))
}

/** What Flex answers under a status that is not its own refusal of anything. */
export function faultAnswer(status: number, shape: FlexErrorShape): SimulatedAnswer {
  const message = STATUS_CODES[status] ?? 'Error'
  if (status >= 500) return jsonAnswer(status, { message })
  const type = message.toLowerCase().replaceAll(/[^a-z]+/g, '_')
  return jsonAnswer(status, bodyOf({ status, type, message }, shape))
}

function bodyOf({ type, message, at, code }: RefusalDetails, shape: FlexErrorShape): object {
  const word = code ?? type
  switch (shape) {
    case 'typed': {
      const errors = at === undefined ? {} : { errors: [{ loc: at, msg: message, type: word }] }
      return { error: { type, message, ...errors } }
    }
    case 'coded':
      return {
        error: { code: word === 'invalid_request_error' ? 'invalid_request' : word, message },
      }
    case 'detail_list':
      return { detail: [{ loc: at ?? [], msg: `${word}: ${message}`, type: word }] }
    case 'detail_text':
      break
  }
  return { detail: type }
}
