import { createRouter } from '../../../src/testing/index.ts'
import type { SimulatedRequest, SimulatedServerOptions } from '../../../src/testing/index.ts'
import { chargeRoute } from './charge-route.ts'
import { checkHeaders, traceOf } from './headers.ts'
import { refundRoutes } from './refund-routes.ts'
import { faultAnswer, FlutterwaveRefusal, refusalAnswer } from './refusals.ts'
import { onceByKey } from './replay.ts'
import {
  hasClientCredentials,
  hasToken,
  oauthFaultAnswer,
  tokenPath,
  tokenRoute,
  withoutClientSecret,
} from './tokens.ts'
import type { FlutterwaveOperation } from './types.ts'
import type { FlutterwaveWorld } from './world.ts'

type Api = Pick<
  SimulatedServerOptions<FlutterwaveOperation>,
  'operationOf' | 'isAuthorized' | 'withoutSecrets' | 'handle' | 'errorAnswer'
>

/** The logins and the API of a simulated Flutterwave, as its server needs them. */
export function createApi(world: FlutterwaveWorld): Api {
  const routes = [tokenRoute(world), ...refundRoutes(world), chargeRoute(world)]
  const router = createRouter(routes, (_request, methods) => {
    if (methods.length === 0) throw new FlutterwaveRefusal('10404', 'Resource not found')
    throw new FlutterwaveRefusal('10405', 'Method not allowed')
  })
  const answerOnce = refusing(world, router.handle)

  return {
    operationOf: (request) => router.operationOf(request),
    isAuthorized: (request) =>
      isLogin(request) ? hasClientCredentials(world, request) : hasToken(world, request),
    withoutSecrets: withoutClientSecret,
    handle: traced(
      refusing(world, (request, isAuthorized) => {
        if (isLogin(request)) return router.handle(request)
        if (isAuthorized !== true) throw new FlutterwaveRefusal('10401', 'Unauthorized')
        checkHeaders(world.behaviour, request)
        return onceByKey(world, request, () => answerOnce(request, isAuthorized))
      }),
    ),
    errorAnswer: (status, request) =>
      isLogin(request) ? oauthFaultAnswer(status) : faultAnswer(status, world.behaviour.codesAs),
  }
}

function isLogin({ path }: SimulatedRequest): boolean {
  return path === tokenPath
}

type Handle = Api['handle']

function refusing(world: FlutterwaveWorld, handle: Handle): Handle {
  return (request, isAuthorized) => {
    try {
      return handle(request, isAuthorized)
    } catch (error) {
      if (!(error instanceof FlutterwaveRefusal)) throw error
      return refusalAnswer(error, world.behaviour.codesAs)
    }
  }
}

function traced(handle: Handle): Handle {
  return (request, isAuthorized) => {
    const answer = handle(request, isAuthorized)
    return { ...answer, headers: { ...answer.headers, ...traceOf(request) } }
  }
}
