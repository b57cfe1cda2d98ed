import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { dirname, join, posix } from 'node:path'
import { expect, test } from 'vitest'

const source = fileURLToPath(new URL('../src', import.meta.url))
const order = ['browser', 'config', 'version', 'generate', 'bundle', 'trial', 'package', 'publish', 'release']
const groundFloor =
  'contract errors fetch-watched files git-address hide-secrets http human leftovers own-package retry-wait run-npm running sha256 unless-aborted world'
const ground = groundFloor.split(' ').map((name) => `${name}.ts`)

test('a room imports only rooms to its left, through their doors, and the ground floor', async () => {
  expect((await imports()).filter((each) => !isAllowed(each))).toEqual([])
})

test('the supervisor shares nothing with the other rooms but the contract', async () => {
  const shared = (await imports()).filter(
    ({ from, to }) => room(from) === 'supervisor' && room(to) !== 'supervisor' && !isForBrowsers(from),
  )
  expect(new Set(shared.map(({ to }) => to))).toEqual(new Set(['contract.ts']))
})

test('what runs in a browser shares src/browser/ and the contract, and of its own room no more than beside it', async () => {
  const shared = (await imports()).filter(({ from }) => isForBrowsers(from))
  expect(shared.length).toBeGreaterThan(0)
  const others = shared.filter(({ to }) => to !== 'contract.ts' && room(to) !== 'browser')
  for (const { from, to } of others)
    expect(dirname(to), from).toMatch(new RegExp(`^${dirname(from).replace(/\/client$/, '')}(/client)?$`))
})

test('every room has one door, and it is a few lines', async () => {
  for (const name of await readdir(source, { withFileTypes: true })) {
    if (!name.isDirectory() || ['cli', 'generated'].includes(name.name)) continue
    const door = await readFile(join(source, name.name, 'index.ts'), 'utf8')
    expect(door.split('\n').length, `${name.name}/index.ts`).toBeLessThan(30)
  }
})

interface Import {
  from: string
  to: string
}

/** Every relative import of src/, both ends relative to src/. */
async function imports(): Promise<Import[]> {
  const files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith('.ts'))
  const found = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(source, file), 'utf8')
      return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)\.js'/g)].map((match) => ({
        from: file,
        to: posix.normalize(`${dirname(file)}/${match[1]}.ts`),
      }))
    }),
  )
  return found.flat()
}

function isAllowed({ from, to }: Import): boolean {
  const [left, right] = [room(to), room(from)]
  if (left === right) return true
  if (left === 'browser' && isForBrowsers(from)) return true
  if (ground.includes(to) && right !== 'supervisor') return true
  if (to === 'contract.ts') return true
  if (to === 'generated/version.ts') return right === 'cli'
  if (!to.endsWith('/index.ts')) return false
  if (right === 'index.ts') return true
  if (right === 'cli') return left !== 'supervisor'
  return order.indexOf(left) >= 0 && order.indexOf(left) < order.indexOf(right)
}

/** Bundled into a text, and part of no process that Slipway or a service is. */
const isForBrowsers = (file: string): boolean => room(file) === 'browser' || file.includes('/client/')

const room = (file: string): string => file.split('/')[0] ?? file
