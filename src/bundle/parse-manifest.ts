import * as v from 'valibot'
import type { Manifest } from '../contract.js'

const text = v.string()
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

const schema = v.object({
  format: v.literal(1),
  name: text,
  kind: v.picklist(['service', 'library']),
  version: text,
  parts: v.object({
    major: count,
    minor: count,
    commits: count,
    sha: text,
    date: text,
    time: text,
    dirty: v.boolean(),
  }),
  commit: v.nullable(text),
  license: v.nullable(text),
  entries: v.record(text, text),
  outputs: v.array(
    v.object({
      path: text,
      bytes: count,
      sha256: v.pipe(text, v.regex(/^[0-9a-f]{64}$/)),
      executable: v.exactOptional(v.literal(true)),
    }),
  ),
  packages: v.array(
    v.object({ name: text, version: text, license: v.nullable(text), imports: v.array(text) }),
  ),
  imports: v.array(text),
  externals: v.array(text),
  target: text,
  esbuild: text,
})

/** A manifest from its text; null where the text is none, or one of another format. */
export function parseManifest(json: string): Manifest | null {
  try {
    const { success, output } = v.safeParse(schema, JSON.parse(json))
    return success ? output : null
  } catch {
    return null
  }
}
