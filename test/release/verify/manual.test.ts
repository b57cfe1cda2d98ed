import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { verify } from '../../../src/cli/commands/verify.js'

test('the manual tells of every flag of verify, and of all that it holds files against', async () => {
  const manual = await readFile(new URL('../../../src/release/README.md', import.meta.url), 'utf8')
  const section = manual.slice(manual.indexOf('## Verifying'))
  for (const flag of Object.keys(verify.options ?? {})) expect(section).toContain(`\`--${flag}\``)
  for (const part of ['Checksums', 'Contents', 'Signature', 'SBOM', 'Provenance', '/info']) {
    expect(section).toContain(part)
  }
})
