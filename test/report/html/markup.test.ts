import { describe, expect, test } from 'vitest'

import { jsonForScript, markup, ready } from '../../../src/report/html/markup.ts'

describe('markup', () => {
  test('escapes every text that is put into it', () => {
    const text = `<b title="x" class='y'>&`
    expect(markup`<p title="${text}">${text}</p>`.markup).toBe(
      '<p title="&lt;b title=&quot;x&quot; class=&#39;y&#39;&gt;&amp;">&lt;b title=&quot;x&quot; class=&#39;y&#39;&gt;&amp;</p>',
    )
  })

  test('leaves markup in markup as it is, lists of it too', () => {
    expect(markup`<ul>${[markup`<li>${1}</li>`, ready('<li>2</li>'), null]}</ul>`.markup).toBe(
      '<ul><li>1</li><li>2</li></ul>',
    )
  })
})

describe('JSON in a page', () => {
  test('can not end the element that it stands in', () => {
    const value = ['</script><!--<script>', '\u2028\u2029']
    const text = jsonForScript(value)
    expect(text).not.toMatch(/[<\u2028\u2029]/)
    expect(JSON.parse(text)).toEqual(value)
  })
})
