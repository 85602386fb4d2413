import { dirname, join } from 'node:path'

import { readFields } from '../model/index.ts'
import type { Files } from './world.ts'

/**
 * Whether Node takes a `.js` file of a folder for CommonJS: the nearest package.json says so. It is
 * what `npm init` writes.
 */
export async function isCommonJs(folder: string, files: Files): Promise<boolean> {
  const path = join(folder, 'package.json')
  if ((await files.kindOf(path)) !== null)
    return readFields(await readJson(path, files))?.get('type') === 'commonjs'
  const parent = dirname(folder)
  return parent !== folder && (await isCommonJs(parent, files))
}

async function readJson(path: string, files: Files): Promise<unknown> {
  try {
    const decoder = new TextDecoder()
    let text = ''
    for await (const piece of await files.read(path)) {
      text += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true })
    }
    return JSON.parse(text)
  } catch {
    // Node will say so itself, when it reads the module.
    return null
  }
}
