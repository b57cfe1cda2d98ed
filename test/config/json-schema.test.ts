import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { format } from 'oxfmt'
import { toJsonSchema } from '@valibot/to-json-schema'
import { parse, type InferInput, type InferOutput } from 'valibot'
import { expect, expectTypeOf, test } from 'vitest'
import { jsonBundle } from '../../src/config/bundle-schema.js'
import { defaults } from '../../src/config/defaults.js'
import { defineConfig, type UserConfig } from '../../src/config/index.js'
import { budget, configSchema, jsonConfigSchema } from '../../src/config/schema.js'

const schema = toJsonSchema(jsonConfigSchema, {
  typeMode: 'input',
  definitions: { budget, bundle: jsonBundle },
})
const snapshot = fileURLToPath(new URL('../../templates/build.config.schema.json', import.meta.url))

test('the JSON schema is that of the code', async () => {
  const { code } = await format('schema.json', JSON.stringify(schema, null, 2), { printWidth: 110 })
  await expect(code).toMatchFileSnapshot(snapshot)
})

test('the types are those of the schema', () => {
  expectTypeOf<InferInput<typeof configSchema>>().toEqualTypeOf<UserConfig>()
  expectTypeOf<Omit<InferInput<typeof jsonConfigSchema>, '$schema'>>().toExtend<UserConfig>()
  expectTypeOf(defineConfig).returns.toEqualTypeOf<UserConfig>()
})

test('the defaults are those of the schema', () => {
  const parsed: InferOutput<typeof configSchema> = parse(configSchema, {})
  expect(parsed).toEqual(defaults)
})

test('every option is described, and the types say the same', async () => {
  const types = await readFile(
    fileURLToPath(new URL('../../src/config/user-config.ts', import.meta.url)),
    'utf8',
  )
  const missing = options(schema).filter(
    ({ name, description }) =>
      name !== '$schema' && !types.includes(`/** ${String(description)} */\n  ${name}`),
  )
  expect(missing).toEqual([])
})

interface Option {
  name: string
  description: unknown
}

/** Every option of a JSON schema, those within others too. */
function options(node: unknown): Option[] {
  if (typeof node !== 'object' || node === null) return []
  const { properties = {} } = node as {
    properties?: Record<string, { description?: unknown; const?: unknown }>
  }
  // A constant tells which object it is; that one is described.
  const own = Object.entries(properties)
    .filter(([, option]) => option.const === undefined)
    .map(([name, { description }]) => ({ name, description }))
  // The figures that may have a budget are described where they are.
  const { budgets: _, ...others } = properties
  return [
    ...own,
    ...Object.values({ ...node, properties: null }).flatMap(options),
    ...Object.values(others).flatMap(options),
  ]
}
