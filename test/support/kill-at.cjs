// Preloaded into a release: kills it at one of the things that it does to the world, or lets the disk be full from then
// on. FAULT_AT names it, as in `publish:npm npm publish 1 before`; REACHED is a file that gets the names of all, a line each.
const { syncBuiltinESMExports } = require('node:module')
const path = require('node:path')
const child = require('node:child_process')
const fs = require('node:fs')
const { writeFileSync } = fs
const { FAULT_AT, REACHED } = process.env

const reached = []
const counts = new Map()
let isFull = false

/** Something begins. `now` is called at each point of it, `before`, `half` or `after`, and says whether the fault is here. */
function begin(name) {
  const what = `${globalThis.releaseStep ?? 'plan'} ${name}`
  const number = (counts.get(what) ?? 0) + 1
  counts.set(what, number)
  const now = (when) => reached.push(`${what} ${number} ${when}`) && reached.at(-1) === FAULT_AT
  const killAt = (when) => now(when) && process.kill(process.pid, 'SIGKILL')
  killAt('before')
  return { now, killAt }
}

/** What needs room on the disk. */
function needRoom(now) {
  isFull ||= now('full')
  if (isFull)
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', errno: -28 })
}

function patch(object, names, { full = false, half = false } = {}) {
  for (const name of names) {
    const original = object[name]
    object[name] = async function (...args) {
      // Reading changes nothing.
      if (name === 'open' && [undefined, 'r'].includes(args[1])) return original.apply(this, args)
      const { now, killAt } = begin(name)
      if (full) needRoom(now)
      if (half && now('half')) {
        const [data, ...more] = args
        await original.call(this, Buffer.from(data).subarray(0, data.length / 2), ...more)
        process.kill(process.pid, 'SIGKILL')
      }
      const result = await original.apply(this, args)
      killAt('after')
      return result
    }
  }
}

const room = { full: true }
patch(fs.promises, ['mkdtemp', 'open', 'writeFile', 'appendFile', 'copyFile', 'cp', 'link', 'symlink'], room)
patch(fs.promises, ['mkdir', 'rename', 'rm', 'unlink', 'rmdir', 'chmod', 'utimes', 'truncate'])

const { open } = fs.promises
let handles = null
fs.promises.open = async (...args) => {
  const handle = await open(...args)
  if (handles === null) {
    handles = Object.getPrototypeOf(handle)
    patch(handles, ['writeFile', 'write', 'appendFile'], { full: true, half: true })
    patch(handles, ['writev', 'truncate', 'sync', 'datasync'], room)
  }
  return handle
}

for (const name of [
  'mkdirSync',
  'writeFileSync',
  'appendFileSync',
  'copyFileSync',
  'renameSync',
  'rmSync',
  'unlinkSync',
]) {
  const original = fs[name]
  fs[name] = (...args) => {
    const { killAt } = begin(name)
    const result = original(...args)
    killAt('after')
    return result
  }
}

for (const name of ['spawn', 'execFile']) {
  const original = child[name]
  child[name] = (file, args, ...more) => {
    const command = Array.isArray(args) ? args.find((arg) => /^[a-z][a-z-]+$/.test(arg)) : undefined
    const { killAt } = begin([path.basename(file), command].filter(Boolean).join(' '))
    const started = original(file, args, ...more)
    started.once('exit', () => killAt('after'))
    return started
  }
}

const { fetch } = globalThis
globalThis.fetch = async (input, init) => {
  const method = init?.method ?? input.method ?? 'GET'
  if (['GET', 'HEAD'].includes(method)) return fetch(input, init)
  const { killAt } = begin(method)
  const answer = await fetch(input, init)
  killAt('after')
  return answer
}
syncBuiltinESMExports()

process.on('exit', () => {
  if (REACHED) writeFileSync(REACHED, reached.join('\n'))
})
