import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { NpmRun } from '../../run-npm.js'
import type { World } from '../../world.js'
import { npmSettings } from './npm-settings.js'

/**
 * What npm's settings files hold that nobody may see: tokens and passwords as they stand there, and decoded. The names
 * say what they are, as hideSecrets wants it.
 */
export async function secretsOfNpmrc(run: NpmRun): Promise<Record<string, string>> {
  const files = [...(await filesOfUser(run)), ...ownFiles(run.folder)]
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')))
  const values = texts.flatMap((text) => [...text.matchAll(SECRET)].map(([, value = '']) => value))
  const secrets = values.flatMap((value) => {
    const plain = expand(value.trim().replace(/^(["'])(.*)\1$/, '$2'), run.world.env)
    return [plain, decoded(plain)]
  })
  return Object.fromEntries(secrets.map((secret, index) => [`npmrc secret ${index}`, secret]))
}

/** `//host/:_authToken=…`, `_auth = …`, `_password`, and the key of a certificate. */
const SECRET = /^[ \t]*(?:[^\s=;#]*:)?(?:_authToken|_auth|_password|key|otp)[ \t]*=(.*)$/gim

/** Those of the user and the machine. Where npm cannot tell, as its settings are broken, the usual place. */
async function filesOfUser(run: NpmRun): Promise<string[]> {
  try {
    return [...(await npmSettings(['userconfig', 'globalconfig'], run)).values()]
  } catch {
    const { HOME: home = '/' } = run.world.env
    return [join(home, '.npmrc')]
  }
}

/** Of the folder, and of those above it: the root of a workspace has one. */
function ownFiles(folder: string): string[] {
  const above = dirname(folder)
  return [join(folder, '.npmrc'), ...(above === folder ? [] : ownFiles(above))]
}

/** `${NAME}` as npm reads it, from variables whose names need not say that they are secret. */
function expand(value: string, env: World['env']): string {
  return value.replaceAll(/\$\{([^${}?]+)\??\}/g, (whole, name: string) => env[name] ?? whole)
}

/** `_auth` is `user:password` in base64, and `_password` is in base64 too. */
function decoded(value: string): string {
  const text = Buffer.from(value, 'base64').toString('utf8')
  return text.replace(/^[^:]*:/, '')
}
