import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { librariesOf } from '../../../src/package/image/libraries.js'
import { writeFiles } from '../../support/files.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

test('those of this Node: its loader, the C library, and all that ldd names', async ({ skip }) => {
  if (process.platform !== 'linux') skip('no ldd here')
  const paths = (await librariesOf(process.execPath, { world: testWorld('/') })).map(({ path }) => path)
  expect(paths).toContainEqual(expect.stringMatching(/\/ld-[\w.-]+\.so\.\d$/))
  expect(paths).toContainEqual(expect.stringMatching(/\/libc\./))
  expect(new Set(paths).size).toBe(paths.length)
})

test.each([
  [
    'Debian, a library of the machine elsewhere',
    `	linux-vdso.so.1 (0x00007ffd)
	libatomic.so.1 => /opt/gcc 9/lib/libatomic.so.1 (0x00007f00)
	libc.so.6 => /lib/none-linux-gnu/libc.so.6 (0x00007f01)
	/lib64/ld-linux-x86-64.so.2 (0x00007f02)`,
    [
      ['/lib/none-linux-gnu/libatomic.so.1', '/opt/gcc 9/lib/libatomic.so.1'],
      ['/lib/none-linux-gnu/libc.so.6', '/lib/none-linux-gnu/libc.so.6'],
      ['/lib64/ld-linux-x86-64.so.2', '/lib64/ld-linux-x86-64.so.2'],
    ],
  ],
  [
    'Arch',
    `	libc.so.6 => /usr/none/libc.so.6 (0x00007f01)
	/lib64/ld-linux-x86-64.so.2 => /usr/lib64/ld-linux-x86-64.so.2 (0x00007f02)`,
    [
      ['/usr/none/libc.so.6', '/usr/none/libc.so.6'],
      ['/lib64/ld-linux-x86-64.so.2', '/usr/lib64/ld-linux-x86-64.so.2'],
    ],
  ],
  [
    'Alpine',
    `	/lib/ld-musl-x86_64.so.1 (0x7f00)
	libstdc++.so.6 => /usr/lib/libstdc++.so.6 (0x7f01)
	libc.musl-x86_64.so.1 => /lib/ld-musl-x86_64.so.1 (0x7f00)`,
    [
      ['/lib/ld-musl-x86_64.so.1', '/lib/ld-musl-x86_64.so.1'],
      ['/lib/libstdc++.so.6', '/usr/lib/libstdc++.so.6'],
      ['/lib/libc.musl-x86_64.so.1', '/lib/ld-musl-x86_64.so.1'],
    ],
  ],
  ['what is linked statically', '	statically linked', []],
])('of %s', async (_, output, expected) => {
  const found = await withLdd(`cat <<'END'\n${output}\nEND`)
  expect(found.map(({ path, file }) => [path, file])).toEqual(expected)
})

test('what is no dynamic program needs none', async () => {
  expect(await withLdd('echo "	not a dynamic executable"; exit 1')).toEqual([])
})

test('an ldd that fails, or is missing, is told of', async () => {
  await expect(withLdd('echo broken >&2; exit 2')).rejects.toMatchObject({
    code: 'IMAGE_LDD_FAILED',
    message: expect.stringContaining('broken'),
  })
  const folder = await tempFolder()
  const world = testWorld(folder, { env: { PATH: folder } })
  await expect(librariesOf('/bin/node', { world })).rejects.toMatchObject({ code: 'IMAGE_LDD_FAILED' })
})

async function withLdd(script: string) {
  const folder = await tempFolder()
  await writeFiles(folder, { ldd: `#!/bin/sh\n${script}\n` })
  await chmod(join(folder, 'ldd'), 0o755)
  const world = testWorld(folder, { env: { PATH: `${folder}:/usr/bin:/bin` } })
  return librariesOf('/bin/node', { world })
}
