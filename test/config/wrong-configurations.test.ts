import { describe, expect, test } from 'vitest'

import { directoryOf, loadOn, machineIn, refusalOf } from './scene.ts'
import { credentials } from './wrong/credentials.ts'
import { environments } from './wrong/environments.ts'
import { forms } from './wrong/forms.ts'
import { options } from './wrong/options.ts'
import { providers } from './wrong/providers.ts'
import { references } from './wrong/references.ts'
import type { Wrong } from './wrong/samples.ts'

const wrongConfigurations: readonly Wrong[] = [
  ...forms,
  ...providers,
  ...credentials,
  ...options,
  ...references,
  ...environments,
]

async function refuse(wrong: Wrong): ReturnType<typeof refusalOf> {
  const { json, files = {}, config, env, options } = wrong
  const file = 'polyrefund.config.json'
  const text = json === undefined ? {} : { [file]: JSON.stringify(json) }
  const machine = machineIn(await directoryOf({ ...files, ...text }), { environment: env ?? {} })
  const given = 'config' in wrong ? { config } : json === undefined ? { env } : { file }
  return refusalOf(loadOn(options === undefined ? given : { ...given, options }, machine))
}

describe('a configuration with', () => {
  test.each(wrongConfigurations)('$title is refused', async (wrong) => {
    const error = await refuse(wrong)
    expect(error).toMatchObject({ code: 'configuration', outcome: 'not_sent', isRetryable: false })
    expect(error.issues).toEqual([{ path: wrong.path, rule: wrong.rule }])
    expect(error.message).toContain(wrong.path)
    expect(error.message).toContain(wrong.says)
    expect(error.message).toMatch(/[.?]$/)
    expect(error.message.length).toBeLessThan(700)
    expect(error.cause).toBeUndefined()
  })
})

test('there are more than sixty of them, and by all three ways', () => {
  expect(wrongConfigurations.length).toBeGreaterThan(60)
  const ways = wrongConfigurations.map((wrong) => {
    if ('config' in wrong) return 'object'
    return wrong.json === undefined ? 'environment' : 'file'
  })
  expect(new Set(ways)).toEqual(new Set(['object', 'file', 'environment']))
  expect(new Set(wrongConfigurations.map(({ title }) => title)).size).toBe(ways.length)
})
