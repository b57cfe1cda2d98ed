// Preloaded into a release: counts what it does to the disk and every process that it starts, and kills it at one of
// them. KILL_AT is `<number>:before` or `<number>:after`; COUNT_TO is a file that gets the number of all of them.
const { syncBuiltinESMExports } = require('node:module')
const { writeFileSync } = require('node:fs')
const fs = require('node:fs/promises')
const child = require('node:child_process')

const [at, when] = (process.env.KILL_AT ?? '').split(':')
let count = 0

/** Gives what is to be called after it. */
function begin() {
  const number = ++count
  const reach = (point) => {
    if (number === Number(at) && point === when) process.kill(process.pid, 'SIGKILL')
  }
  reach('before')
  return () => reach('after')
}

for (const name of ['rename', 'copyFile', 'mkdir', 'mkdtemp', 'writeFile', 'rm', 'open', 'appendFile']) {
  const original = fs[name]
  fs[name] = async (...args) => {
    // Reading changes nothing.
    if (name === 'open' && (args[1] === undefined || args[1] === 'r')) return original(...args)
    const end = begin()
    const result = await original(...args)
    end()
    return result
  }
}

const { execFile } = child
child.execFile = (...args) => {
  const end = begin()
  const callback = args.at(-1)
  args[args.length - 1] = (...results) => {
    end()
    callback(...results)
  }
  return execFile(...args)
}
syncBuiltinESMExports()

process.on('exit', () => {
  if (process.env.COUNT_TO) writeFileSync(process.env.COUNT_TO, String(count))
})
