import { loadConfig, type Config, type LoadOptions } from '../../src/config/index.js'
import { isSlipwayError, type SlipwayError } from '../../src/errors.js'
import { writeFiles } from './files.js'
import { tempFolder } from './temp.js'
import { testWorld } from './world.js'

/** A temp folder with a package.json, `src/server.ts`, and the given files. */
export async function project(files: Record<string, unknown> = {}): Promise<string> {
  const folder = await tempFolder()
  await writeFiles(folder, {
    'package.json': { name: 'ship', version: '1.2.3' },
    'src/server.ts': 'export {}\n',
    ...files,
  })
  return folder
}

export function load(folder: string, options?: LoadOptions): Promise<Config> {
  return loadConfig(testWorld(folder), options)
}

/** The error that loading ends with. */
export async function failure(folder: string, options?: LoadOptions): Promise<SlipwayError> {
  try {
    await load(folder, options)
  } catch (error) {
    if (isSlipwayError(error)) return error
    throw error
  }
  throw new Error('the config was loaded')
}

/** What is said about a config in `build.config.json`: one line per mistake, with its suggestion. */
export async function mistakes(config: unknown, files: Record<string, unknown> = {}): Promise<string[]> {
  return said(await failure(await project({ ...files, 'build.config.json': JSON.stringify(config) })))
}

/** The same of a config that is the text of an expression, exported from `build.config.js`. */
export async function mistakesIn(expression: string, files: Record<string, unknown> = {}): Promise<string[]> {
  return said(await failure(await project({ ...files, 'build.config.js': `export default ${expression}\n` })))
}

function said(error: SlipwayError): string[] {
  return error.diagnostics.map(({ text, suggestion }) =>
    suggestion === undefined ? text : `${text} ${suggestion}`,
  )
}
