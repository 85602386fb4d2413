import { describe, expect, test } from 'vitest'

import { fillPath } from '../../src/http/path.ts'

describe('a path', () => {
  test('has its ids in their places and no question mark without a query', () => {
    const path = fillPath(
      '/v1/{payment_id}/refunds/{refund_id}',
      { payment_id: 'a', refund_id: 'b' },
      {},
    )
    expect(path).toBe('/v1/a/refunds/b')
  })

  test('has its ids and its query encoded', () => {
    expect(fillPath('/v1/{id}', { id: 'a/../b?c#d' }, { cursor: 'x&y=z', page: '2' })).toBe(
      '/v1/a%2F..%2Fb%3Fc%23d?cursor=x%26y%3Dz&page=2',
    )
  })

  test('does not read an id as a pattern', () => {
    expect(fillPath('/v1/{id}', { id: '$&$1' }, {})).toBe('/v1/%24%26%241')
  })

  test.each([{}, { id: '' }])('is refused without the id, which would be another path', (ids) => {
    expect(() => fillPath('/v1/refunds/{id}', ids, {})).toThrow(
      new TypeError('the path /v1/refunds/{id} lacks the id id'),
    )
  })
})
