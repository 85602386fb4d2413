import { chooseProvider } from './choose-provider.ts'
import type { CommandDefinition } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import type { Given } from './given.ts'
import { manifestLines, overviewLines } from './manifest-view.ts'
import { printJson, printLines } from './print.ts'
import type { World } from './world.ts'

/** Shows what the providers can do, and how that is known. */
export const providersCommand: CommandDefinition = {
  syntax: 'providers [name]',
  summary: 'show what providers can do',
  accounts: 'none',
  configure: () => {},
  help: `Every statement is documented by the provider, inferred, or unknown, and the
details of one provider say where it stands. It needs no credentials. With
--json it prints a list of all manifests, or the one that is named.

Example:
  polyrefund providers`,
  run: async (given, world) => {
    const name = given.argument ?? given.text('provider')
    return name === null ? showAll(given, world) : showOne(name, given, world)
  },
}

async function showAll(given: Given, { providers, stdout }: World): Promise<ExitCode> {
  const loaded = await Promise.all([...providers.values()].map((loader) => loader.load()))
  const manifests = loaded.map(({ manifest }) => manifest)
  if (given.isJson) printJson(stdout, manifests)
  else printLines(stdout, overviewLines(manifests, stdout))
  return exitCodes.done
}

async function showOne(name: string, given: Given, world: World): Promise<ExitCode> {
  const { manifest, environment } = await chooseProvider(name, world).loader.load()
  if (given.isJson) printJson(world.stdout, manifest)
  else printLines(world.stdout, manifestLines(manifest, environment, world.stdout))
  return exitCodes.done
}
