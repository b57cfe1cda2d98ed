import { posix } from 'node:path'
import type { Diagnostic } from '../errors.js'
import { importsBuiltin } from './contents.js'
import type { Contents } from './contents.js'
import { matchesIn, readSource } from './source.js'

const workerUrl = /\bnew\s+Worker\(\s*new\s+URL\(\s*(['"`])(?<path>[^'"`]+)\1\s*,\s*import\.meta\.url/g

/**
 * Workers that own sources start by a path that leads to no output. At run time it starts from the output, so an entry's
 * output is found, and a source is not.
 */
export function workersOutside({ inputs, ownSources, metafile: { outputs } }: Contents): Diagnostic[] {
  if (!inputs.some((input) => input.package === null && importsBuiltin(input, 'worker_threads'))) return []
  return ownSources().flatMap((source) =>
    matchesIn(source, workerUrl).flatMap(({ groups, place }) => {
      const path = groups['path'] ?? ''
      const holders = Object.keys(outputs).filter((output) =>
        Object.hasOwn(outputs[output]?.inputs ?? {}, source.file),
      )
      if (holders.every((output) => Object.hasOwn(outputs, posix.join(posix.dirname(output), path))))
        return []
      const name = posix.basename(path).replace(/\.[^.]*$/, '')
      return [
        {
          text: `${path} is started as a worker and is not part of the bundle`,
          ...place,
          suggestion: `Make it an entry (entries: { ${name}: … } in build.config.ts), and start the output: new URL('./${name}.js', import.meta.url).`,
        },
      ]
    }),
  )
}

const startsAsMain = /\brequire\.main\s*={2,3}\s*module\b|\bmodule\s*={2,3}\s*require\.main\b/g

/** Entries in CommonJS that start only as the main module: inside an ES module they never are. */
export function entriesThatDoNotStart({ root, metafile }: Contents, format: 'esm' | 'cjs'): Diagnostic[] {
  if (format === 'cjs') return []
  return Object.values(metafile.outputs).flatMap(({ entryPoint }) => {
    const isCommon = entryPoint !== undefined && metafile.inputs[entryPoint]?.format === 'cjs'
    const source = isCommon ? readSource(root, entryPoint) : null
    if (source === null) return []
    return matchesIn(source, startsAsMain).map(({ place }) => ({
      text: 'require.main is undefined in an ES module: what this condition guards will not run',
      ...place,
      suggestion: "Set format: 'cjs' in build.config.ts, or take the condition out of the entry.",
    }))
  })
}
