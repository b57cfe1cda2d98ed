/** What init knows of a service that the defaults do not say. */
export interface ConfigFacts {
  readonly entry: string | null
  /** The path of the version module. */
  readonly module: string
  /** package.json has a version that `major.minor` can come from. */
  readonly hasVersion: boolean
}

const DEFAULT_MODULE = 'src/generated/version.ts'

/** The text of build.config.ts, with what differs from the defaults. It is JavaScript as well. */
export function configFile({ entry, module, hasVersion }: ConfigFacts): string {
  const lines = [
    ...(hasVersion
      ? []
      : ['// package.json says no version to take `major.minor` from.', "version: { base: '0.1' },"]),
    ...entryLines(entry),
    ...(module === DEFAULT_MODULE ? [] : [`generate: { module: ${literal(module)} },`]),
  ]
  const body = lines.length === 0 ? '{}' : `{\n${lines.map((line) => `  ${line}\n`).join('')}}`
  return `import { defineConfig } from 'slipway'

// What stands here differs from the defaults. All that can be set: node_modules/slipway/README.md
export default defineConfig(${body})
`
}

function entryLines(entry: string | null): string[] {
  if (entry === null) {
    return ['// Put the file here that starts the service.', "bundle: { entries: ['src/server.ts'] },"]
  }
  return /^src\/server\.m?[jt]s$/.test(entry) ? [] : [`bundle: { entries: [${literal(entry)}] },`]
}

function literal(text: string): string {
  return /^[\w./-]+$/.test(text) ? `'${text}'` : JSON.stringify(text)
}
