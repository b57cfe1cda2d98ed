import * as v from 'valibot'
import type { Plugin } from 'esbuild'
import type { TrialClient } from './trial-client.js'
import type { TrialSetup } from './trial-setup.js'
import { NAME_LENGTH, SAFE_NAME } from './names.js'

const nameRule = `a file name of letters, digits, ".", "_" and "-" that begins with a letter or digit, at most ${NAME_LENGTH} long`
export const name = v.pipe(
  v.string(nameRule),
  v.regex(SAFE_NAME, nameRule),
  v.maxLength(NAME_LENGTH, nameRule),
)

const countRule = 'a whole number above 0'
const timeRule = 'a whole number of milliseconds from 1 to 2147483647'
// A timer that is set beyond 2147483647 fires at once.
export const time = v.pipe(
  v.number(timeRule),
  v.integer(timeRule),
  v.minValue(1, timeRule),
  v.maxValue(2_147_483_647, timeRule),
)

export const count = v.pipe(v.number(countRule), v.integer(countRule), v.minValue(1, countRule))

export const path = matching(/^[^\0]+$/, 'a path, not empty and without a NUL')
export const text = matching(/^[^\0]*$/, 'text without a NUL')
export const base = matching(/^(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,14})$/, 'text of the form "major.minor"')
export const branch = matching(/^[^\0\s]+$/, 'the name of a branch, or a pattern with "*"')
// What Slipway puts into a bundle needs Node 20.
export const target = matching(
  /^node(?:[2-9]\d|[1-9]\d{2})(?:\.\d+){0,2}$/,
  'a Node version from 20 on, like "node20" or "node22.18"',
)
export const external = matching(/^(?!$)[^*\0]*\*?[^*\0]*$/, 'a package name, or a pattern with one "*"')
export const alias = matching(/^[^./\\\0]([^\0]*[^/\\\0])?$/, 'the name of a package')
export const constant = matching(
  /^(?!__SLIPWAY_)[a-zA-Z_$\u0080-\uffff][\w$\u0080-\uffff]*(\.[a-zA-Z_$\u0080-\uffff][\w$\u0080-\uffff]*)*$/,
  'an identifier, or a chain of them like "process.env.MODE", and none of Slipway\'s own',
)
export const expression = matching(/\S/, 'a constant expression as text, like "false" or "\'production\'"')
export const extension = matching(/^\.[^/\\\0]*[^./\\\0]$/, 'a file extension that begins with a dot')
export const variable = matching(/^[^=\0]+$/, 'the name of an environment variable')

export const imageBase = matching(
  /^((oci|oci-archive|docker-archive):[^\0]+|docker:\/\/[^\s@\0]+@sha256:[0-9a-f]{64})$/,
  'oci:FOLDER, oci:FOLDER:TAG, oci-archive:FILE, oci-archive:FILE:TAG, docker-archive:FILE, or docker://REFERENCE@sha256:… with its digest, as a tag may be another image tomorrow',
)
export const platform = matching(/^linux\/[a-z0-9]+(\/v[0-9]+)?$/, 'a platform, like "linux/amd64"')
export const imageUser = matching(
  /^\w[\w.-]*(:\w[\w.-]*)?$/,
  'a user, or a user and a group, like "1000:1000"',
)
export const labelName = matching(/^[^\0\s]+$/, 'the name of a label')
const portRule = 'a port, from 1 to 65535'
export const port = v.pipe(
  v.number(portRule),
  v.integer(portRule),
  v.minValue(1, portRule),
  v.maxValue(65_535, portRule),
)

/** Never an option of git, and nothing secret, as it is shown: with ssh alone a user is no login. */
export const remote = matching(
  /^(?!-)(ssh:\/\/[^\s/:@?#\0]+@)?(?![^\s\0]*:\/\/[^\s/?#\0]*@)[^\s\0]+$/,
  'the name of a remote, or its address without a login',
)
export const registry = matching(
  /^https?:\/\/[^\s/?#@]+(\/[^\s?#@]*)?$/,
  'an address that begins with "https://" or "http://", without a login',
)
/** With the registry: what has none might be on docker.io, or a mistake. */
export const repository = matching(
  /^(localhost|\[[0-9a-f:]+\]|[\w-]+(\.[\w-]+)+|[\w-]+(?=:))(:\d{1,5})?(\/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)+$/,
  'a registry and a repository in lower case, like "ghcr.io/acme/ferry", without a tag',
)
export const tag = matching(
  /^(\w|<major>|<minor>)([\w.-]|<major>|<minor>){0,127}$/,
  'a tag of letters, digits, "_", "." and "-", with `<major>` and `<minor>` or without',
)
export const githubRepository = matching(
  /^[\w-]+\/(?!\.{1,2}$)[\w.-]+$/,
  '"owner/name" of a repository on GitHub',
)
const argument = v.string('text')
export const command = v.pipe(
  v.array(argument, 'a list of a program and its arguments'),
  v.minLength(1, 'a list of a program and its arguments'),
)
export const method = matching(/^[A-Z]+$/, 'a method of HTTP in capitals')
export const requestPath = matching(/^\/[!-~]*$/, 'a path that begins with "/", without spaces')
export const requestLine = matching(/^[A-Z]+ \/[!-~]*$/, 'a method and a path, like "GET /path"')
export const headerName = matching(/^[!#$%&'*+.^_`|~\w-]+$/, 'the name of a header')
export const anyText = v.string('text')
export const flag = v.boolean('true or false')
export const off = v.literal(false, 'false')
export const plugin = v.custom<Plugin>(isPlugin, 'a plugin for esbuild: an object with name and setup')

export const trialClient = v.custom<TrialClient>(isFunction, 'a function that connects a client')
export const trialSetup = v.custom<TrialSetup>(
  isFunction,
  'a function that makes what must be there before the service',
)

function matching(pattern: RegExp, rule: string) {
  return v.pipe(v.string(rule), v.regex(pattern, rule))
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

function isPlugin(value: unknown): boolean {
  const { name: label, setup } = (value ?? {}) as Partial<Plugin>
  return typeof label === 'string' && typeof setup === 'function'
}
