import { isRefundError, supports, withDetails } from '../model/index.ts'
import type {
  AccountProvider,
  AccountRefund,
  AccountWalk,
  OfAccount,
  PreviewsRefunds,
  Refund,
  RefundEvent,
  RefundProvider,
  RefundWalk,
  UpdatesRefunds,
} from '../model/index.ts'

/** The same provider, whose refunds and errors carry the name of the account. */
export function throughAccount<Provider extends RefundProvider>(
  provider: Provider,
  account: string,
): AccountProvider<Provider>
export function throughAccount(
  provider: RefundProvider,
  account: string,
): AccountProvider<RefundProvider> {
  const named = <Result>(call: () => Promise<Result>): Promise<Result> => nameErrors(call, account)
  const refundOf = (call: () => Promise<Refund>): Promise<AccountRefund> =>
    named(async () => nameRefund(await call(), account))

  return {
    ...ownMembers(provider),
    account,
    name: provider.name,
    mode: provider.mode,
    manifest: provider.manifest,
    prepare: (request, options) => named(() => provider.prepare(request, options)),
    send: (prepared, options) => refundOf(() => provider.send(prepared, options)),
    create: (request, options) => refundOf(() => provider.create(request, options)),
    get: (id, options) => refundOf(() => provider.get(id, options)),
    find: (query, options) =>
      named(async () => nameRefunds(await provider.find(query, options), account)),
    list: (query, options) => {
      try {
        return nameWalk(provider.list(query, options), account)
      } catch (error) {
        throw nameError(error, account)
      }
    },
    listPage: (query, options) =>
      named(async () => nameRefunds(await provider.listPage(query, options), account)),
    getPayment: (payment, options) => named(() => provider.getPayment(payment, options)),
    parseWebhook: (body, headers) =>
      named(async () => nameEvent(await provider.parseWebhook(body, headers), account)),
    ...extraMethods(provider, account),
  }
}

/**
 * What is the provider's own beyond the contract goes on working on the provider itself, also where
 * it is an object of a class, whose methods stand on a prototype.
 */
function ownMembers(provider: object): object {
  const members = new Map<string, unknown>()
  let holder: object | null = provider
  while (holder !== null && holder !== Object.prototype) {
    for (const name of Object.getOwnPropertyNames(holder)) {
      if (name !== 'constructor' && !members.has(name)) members.set(name, bound(provider, name))
    }
    holder = Reflect.getPrototypeOf(holder)
  }
  return Object.fromEntries(members)
}

function bound(provider: object, name: string): unknown {
  const member: unknown = Reflect.get(provider, name)
  return typeof member === 'function' ? member.bind(provider) : member
}

/** A method that the provider lacks stays absent. */
function extraMethods(
  provider: RefundProvider,
  account: string,
): Partial<UpdatesRefunds & PreviewsRefunds> {
  const update: UpdatesRefunds['update'] | null = supports(provider, 'update')
    ? (id, changes, options) =>
        nameErrors(
          async () => nameRefund(await provider.update(id, changes, options), account),
          account,
        )
    : null
  const preview: PreviewsRefunds['preview'] | null = supports(provider, 'preview')
    ? (request, options) => nameErrors(() => provider.preview(request, options), account)
    : null
  return { ...(update === null ? {} : { update }), ...(preview === null ? {} : { preview }) }
}

function nameRefund(refund: Refund, account: string): AccountRefund {
  return { ...refund, account }
}

function nameEvent(
  event: RefundEvent,
  account: string,
): RefundEvent & OfAccount & { readonly refund: AccountRefund | null } {
  const refund = event.refund === null ? null : nameRefund(event.refund, account)
  return { ...event, account, refund }
}

function nameRefunds<Answer extends { readonly refunds: readonly Refund[] }>(
  answer: Answer,
  account: string,
): Answer & { readonly refunds: readonly AccountRefund[] } {
  return { ...answer, refunds: answer.refunds.map((refund) => nameRefund(refund, account)) }
}

function nameWalk(walk: RefundWalk, account: string): AccountWalk {
  async function* read(): AsyncGenerator<AccountRefund, void, undefined> {
    try {
      for await (const refund of walk) yield nameRefund(refund, account)
    } catch (error) {
      throw nameError(error, account)
    }
  }
  return { summary: () => walk.summary(), [Symbol.asyncIterator]: read }
}

async function nameErrors<Result>(call: () => Promise<Result>, account: string): Promise<Result> {
  try {
    return await call()
  } catch (error) {
    throw nameError(error, account)
  }
}

/** The same error with the account, and so the refund that it may carry. */
function nameError(error: unknown, account: string): unknown {
  if (!isRefundError(error)) return error
  const refund = error.refund === null ? null : nameRefund(error.refund, account)
  return withDetails(error, { account, refund })
}
