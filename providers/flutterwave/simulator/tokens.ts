import { STATUS_CODES } from 'node:http'

import { dress, jsonAnswer } from '../../../src/testing/index.ts'
import type { Route, SimulatedAnswer, SimulatedRequest } from '../../../src/testing/index.ts'
import type { FlutterwaveOperation } from './types.ts'
import type { FlutterwaveWorld } from './world.ts'

export const tokenPath = '/realms/flutterwave/protocol/openid-connect/token'

const formType = 'application/x-www-form-urlencoded'
const harmlessFields: ReadonlySet<string> = new Set(['grant_type', 'client_id', 'scope'])

/** The endpoint that issues tokens. Its errors are OAuth's, not those of the API. */
export function tokenRoute(world: FlutterwaveWorld): Route<FlutterwaveOperation> {
  return {
    operation: 'token',
    method: 'POST',
    path: tokenPath,
    answer: ({ request }) => issueToken(world, request),
  }
}

function issueToken(world: FlutterwaveWorld, request: SimulatedRequest): SimulatedAnswer {
  const form = formOf(request)
  const grant = form?.get('grant_type') ?? null
  if (grant === null) return oauthError(400, 'Missing form parameter: grant_type')
  if (grant !== 'client_credentials') {
    return oauthError(400, 'Unsupported grant_type', 'unsupported_grant_type')
  }
  if (!hasClientCredentials(world, request)) {
    return oauthError(401, 'Invalid client or Invalid client credentials')
  }
  const { behaviour, clock } = world
  const token = world.newId('token_')
  world.tokenCount += 1
  world.tokens.set(token, clock.now() + behaviour.tokenLifeSeconds * 1000)
  const answer = {
    access_token: token,
    expires_in: behaviour.tokenLifeSeconds,
    refresh_expires_in: 0,
    token_type: 'Bearer',
    'not-before-policy': 0,
    scope: 'profile email',
    ...behaviour.tokenShows,
  }
  return jsonAnswer(200, dress(answer, behaviour, behaviour.tokenOmits))
}

export function hasClientCredentials(world: FlutterwaveWorld, request: SimulatedRequest): boolean {
  const form = formOf(request)
  const { clientId, clientSecret } = world.credentials
  return form?.get('client_id') === clientId && form.get('client_secret') === clientSecret
}

export function hasToken(world: FlutterwaveWorld, { headers }: SimulatedRequest): boolean {
  const [scheme, token = ''] = (headers['authorization'] ?? '').split(/ (.*)/s)
  return scheme === 'Bearer' && (world.tokens.get(token) ?? 0) > world.clock.now()
}

/**
 * A request as a log may keep it: of what may be a secret in a login, only that it was there. A
 * login is masked wherever it is sent.
 */
export function withoutClientSecret(request: SimulatedRequest): SimulatedRequest {
  const form = formOf(request)
  if (form !== null) {
    const fields = new URLSearchParams([...form].map(([name, value]) => masked(name, value)))
    return { ...request, body: fields.toString(), json: undefined }
  }
  const isSecret = request.path === tokenPath && request.body !== ''
  return isSecret ? { ...request, body: '***', json: undefined } : request
}

// What isn't a form at all reads as one odd name.
function masked(name: string, value: string): [string, string] {
  if (harmlessFields.has(name)) return [name, value]
  return [/^\w+$/.test(name) ? name : '***', '***']
}

/** OAuth's own error body for a status that a fault asks for. */
export function oauthFaultAnswer(status: number): SimulatedAnswer {
  const description = STATUS_CODES[status] ?? 'Error'
  return oauthError(status, description, status < 500 ? undefined : 'server_error')
}

function oauthError(status: number, description: string, word?: string): SimulatedAnswer {
  const error = word ?? (status === 401 ? 'invalid_client' : 'invalid_request')
  return jsonAnswer(status, { error, error_description: description })
}

function formOf({ body, headers }: SimulatedRequest): URLSearchParams | null {
  const isForm = headers['content-type']?.toLowerCase().startsWith(formType) ?? false
  return isForm ? new URLSearchParams(body) : null
}
