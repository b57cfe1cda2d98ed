import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SlipwayError } from '../../errors.js'
import type { PackInput } from '../types.js'
import type { Main } from './main.js'

interface Options extends Pick<PackInput, 'world' | 'dir' | 'signal'> {
  readonly codeCache: boolean
}

/** What Node makes of a file, to be put into a program. Throws EXECUTABLE_NODE_FAILED. */
export async function blobOf(main: Main, options: Options): Promise<Buffer> {
  await mkdir(options.dir, { recursive: true })
  const folder = await mkdtemp(join(options.dir, '.executable-'))
  try {
    await writeFile(join(folder, SERVICE), main.code)
    await writeFile(join(folder, LOADER), loader(main))
    await writeFile(join(folder, 'config.json'), JSON.stringify(configOf(main, options)))
    await runNode(folder, options)
    return await readFile(join(folder, BLOB))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

// The blob holds these names: none of them is a path of this machine.
const SERVICE = 'service.js'
const LOADER = 'loader.js'
const BLOB = 'blob'

function configOf({ format, sourcemap }: Main, { codeCache }: Options): object {
  const common = {
    output: BLOB,
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    useCodeCache: codeCache,
  }
  if (format === 'esm') {
    const flags = sourcemap ? ['--enable-source-maps'] : []
    return { ...common, main: SERVICE, mainFormat: 'module', execArgv: flags }
  }
  // Node caches the code of its main file alone.
  if (codeCache) return { ...common, main: SERVICE }
  return { ...common, main: LOADER, assets: { [SERVICE]: SERVICE } }
}

/**
 * Node reads the source map of a module, and not of the main file of a program; nor is that file `require.main`. So the
 * service becomes a module, the main one.
 */
function loader({ sourcemap }: Main): string {
  return `const Module = require('node:module')
${sourcemap ? 'process.setSourceMapsEnabled(true)' : ''}
const service = new Module(process.execPath, null)
service.filename = process.execPath
process.mainModule = service
service._compile(require('node:sea').getAsset('${SERVICE}', 'utf8'), process.execPath)
`
}

async function runNode(folder: string, { world, signal }: Options): Promise<void> {
  const { execa } = await import('execa')
  const node = await execa(process.execPath, ['--experimental-sea-config', 'config.json'], {
    cwd: folder,
    // What is loaded into every Node here is no part of it.
    env: { ...world.env, NODE_OPTIONS: undefined },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  })
  signal?.throwIfAborted()
  if (node.failed) {
    const said = node.stderr.trim() || (node.shortMessage ?? '')
    throw new SlipwayError('EXECUTABLE_NODE_FAILED', { node: process.versions.node, said }, { cause: node })
  }
}
