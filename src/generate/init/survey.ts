import { basename, posix } from 'node:path'
import { findEntries } from './entry.js'
import { detectFrameworks, type FrameworkName } from './framework.js'
import { look } from './look.js'
import type { PackageFields } from './package-json.js'

/** What a service is like, as far as its files tell. */
export interface Survey {
  readonly name: string
  /** The first is wired. */
  readonly frameworks: readonly [FrameworkName, ...FrameworkName[]]
  /** Relative to root, the likeliest first. */
  readonly entries: readonly string[]
  /** How the files that init writes end. */
  readonly ending: '.ts' | '.js' | '.mjs'
  /** The entry takes modules in by `require`. */
  readonly commonJs: boolean
  /** The entry takes its port from the environment; elsewhere it may be taken from there as well. */
  readonly readsPort: boolean
  /** The entry takes the supervisor in already. */
  readonly wired: boolean
}

export async function survey(root: string, packageJson: PackageFields): Promise<Survey> {
  const { name, main, type, dependencies, devDependencies } = packageJson
  const entries = await findEntries(root, main)
  const [entry] = entries
  const source = entry === undefined ? '' : await read(root, entry)
  const javaScript = /\.[mc]?js$/.test(entry ?? '') && (await look(root, 'tsconfig.json')).kind === 'nothing'
  return {
    name: typeof name === 'string' && name !== '' ? name : basename(root),
    frameworks: detectFrameworks(new Set(Object.keys({ ...dependencies, ...devDependencies }))),
    entries,
    ending: !javaScript ? '.ts' : type === 'module' ? '.js' : '.mjs',
    commonJs: javaScript && type !== 'module' && !isModule(entry ?? '', source),
    readsPort: /\bPORT\b/.test(source),
    wired: /['"][^'"]*supervisor(\/index)?(\.\w+)?['"]/.test(source),
  }
}

async function read(root: string, path: string): Promise<string> {
  const found = await look(root, path)
  return found.kind === 'file' ? found.bytes.toString() : ''
}

/** A bundler takes `import` from any file; what runs as it is says so by its name. */
function isModule(path: string, source: string): boolean {
  const ending = posix.extname(path)
  return ending === '.mjs' || (ending !== '.cjs' && /^\s*import[\s{'"*]/m.test(source))
}
