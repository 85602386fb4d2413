import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** The root of the repository. */
export const root: string = fileURLToPath(new URL('../../', import.meta.url))

/** The Node versions that the package promises to run on. */
export const nodeVersions = ['22', '24', '26'] as const

/** The compilers that its declarations are held against. */
export const compilerVersions = ['5.8', '7'] as const

/** What package.json says, as far as these tests read it. */
export interface PackageJson {
  readonly version: string
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly bin: Readonly<Record<string, string>>
}

/** An empty project that the packed package was installed in, and the tools to try it with. */
export interface Workbench {
  /** The files of the tarball, by their path inside the package. */
  readonly files: readonly string[]
  readonly project: string
  /** The path of a program, run by a Node or found on the PATH. */
  node(version: string): string
  compiler(version: string): string
  write(file: string, text: string): Promise<void>
  remove(): Promise<void>
}

/** Runs a program in a folder and gives what it printed; what fails is told with its output. */
export async function run(
  folder: string,
  program: string,
  args: readonly string[],
): Promise<string> {
  const { stdout } = await execute(program, args, {
    cwd: folder,
    maxBuffer: 16 * 1024 * 1024,
  }).catch((error: { readonly stdout: string; readonly stderr: string }) => {
    throw new Error(`${program} ${args.join(' ')}\n${error.stdout}${error.stderr}`)
  })
  return stdout
}

/** The manifest of the package. */
export async function readPackageJson(): Promise<PackageJson> {
  return JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
}

async function install(folder: string, packages: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  // The npm package `node` fetches its binary in an install script, which npm wants named.
  const manifest = { private: true, type: 'module', allowScripts: { node: true } }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  await run(folder, 'npm', ['install', '--no-audit', '--no-fund', '--no-save', ...packages])
}

async function pack(folder: string): Promise<{ tarball: string; files: readonly string[] }> {
  await run(root, process.execPath, ['scripts/build.ts'])
  const options = ['--json', '--ignore-scripts', '--pack-destination', folder]
  const [packed]: readonly { filename: string; files: readonly { path: string }[] }[] = JSON.parse(
    await run(root, 'npm', ['pack', ...options]),
  )
  if (packed === undefined) throw new Error('npm pack made no tarball')
  return { tarball: join(folder, packed.filename), files: packed.files.map(({ path }) => path) }
}

/** Packs the package, installs it in an empty project, and fetches Nodes and compilers. */
export async function setUpWorkbench(): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), 'polyrefund-package-'))
  const project = join(folder, 'project')
  const compilers = compilerVersions.map((version) => `ts-${version}@npm:typescript@${version}`)

  async function installPackage(): Promise<readonly string[]> {
    const { tarball, files } = await pack(folder)
    await install(project, [tarball, '@types/node@22'])
    return files
  }

  const [files] = await Promise.all([
    installPackage(),
    install(join(folder, 'compilers'), compilers),
    ...nodeVersions.map((version) => install(join(folder, `node-${version}`), [`node@${version}`])),
  ])

  return {
    files,
    project,
    node: (version) => join(folder, `node-${version}/node_modules/.bin/node`),
    compiler: (version) => join(folder, `compilers/node_modules/ts-${version}/bin/tsc`),
    write: (file, text) => writeFile(join(project, file), text),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
