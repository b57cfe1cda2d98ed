import { CONFIG_NAMES } from '../../config/index.js'
import { ownPackage } from '../../own-package.js'
import { readTemplates } from '../templates.js'
import { versionModule } from '../version-module.js'
import { configFile } from './config-file.js'
import { frameworks } from './framework.js'
import { mergeGitignore } from './gitignore.js'
import { look } from './look.js'
import { mergePackageJson, type PackageFields } from './package-json.js'
import { type Survey, survey } from './survey.js'
import { toJavaScript } from './to-javascript.js'
import { wouldBeCompiled } from './tsconfig.js'
import type { Wanted, WantedFile } from './types.js'
import { wiring } from './wiring.js'

const scripts: Readonly<Record<string, string>> = { build: 'slipway build', release: 'slipway release' }

const ignored = ['node_modules/', 'dist/', 'release/']

/** What an existing service needs to be built, stamped and supervised. */
export async function wantService(root: string, packageJson: PackageFields): Promise<Wanted> {
  const found = await survey(root, packageJson)
  const module = `src/generated/version${found.ending}`
  const wanted = { scripts, devDependencies: { slipway: `^${ownPackage().version}` } }
  const config = await findConfig(root)
  const compiled = await wouldBeCompiled(root, 'build.config.ts')
  const configPath = `build.config${compiled ? '.mjs' : found.ending}`
  const [entry = null] = found.entries
  const hasVersion = /^\d+\.\d+\./.test(String(packageJson.version))
  return {
    kind: 'service',
    name: found.name,
    framework: found.frameworks[0],
    entry,
    files: [
      { path: 'package.json', about: '', content: '', merge: (before) => mergePackageJson(before, wanted) },
      {
        path: '.gitignore',
        about: 'keeps what is built out of git',
        content: ignored.map((line) => `${line}\n`).join(''),
        merge: (before) => mergeGitignore(before, ignored),
      },
      ...(config === null || config === configPath
        ? [
            {
              path: configPath,
              about: 'what differs from the defaults',
              content: configFile({ entry, module, hasVersion }),
            },
          ]
        : []),
      { path: module, about: 'which build it is', content: versionModule(module) },
      ...(await stubs(found.ending)),
    ],
    notes: [
      ...(found.readsPort || entry === null ? [] : [portNote(entry)]),
      ...(config === null ? entryNotes(found.entries, configPath) : []),
      ...frameworkNotes(found.frameworks),
      ...scriptNotes(packageJson),
      ...(config === null || config === configPath ? [] : [`${config} is the config; no other is written.`]),
    ],
    wiring: found.wired ? null : wiring(found),
    next: [
      'git add -A && git commit -m "Build and release with Slipway"',
      `${ownScript(packageJson, 'release') ? 'npx slipway' : 'npm run'} release`,
    ],
  }
}

async function findConfig(root: string): Promise<string | null> {
  for (const name of CONFIG_NAMES) {
    if ((await look(root, name)).kind !== 'nothing') return name
  }
  return null
}

/** The stubs of templates/supervisor/. */
async function stubs(ending: Survey['ending']): Promise<WantedFile[]> {
  const templates = await readTemplates('supervisor')
  return templates.map(({ path, text }) => {
    const name = path.replace(/\.ts$/, '')
    return {
      path: `src/supervisor/${name}${ending}`,
      about: name === 'index' ? 'supervises the server' : `the choices about ${name}`,
      content: ending === '.ts' ? text : toJavaScript(text, ending),
    }
  })
}

function entryNotes(entries: readonly string[], config: string): string[] {
  const [entry, ...others] = entries
  if (entry === undefined) return [`No entry was found: name the file that starts the service in ${config}.`]
  if (others.length === 0) return []
  return [`${entry} is taken for the entry, of ${entries.join(', ')}; ${config} can name another.`]
}

function frameworkNotes(found: Survey['frameworks']): string[] {
  const [first, ...others] = found
  const { title, note } = frameworks[first]
  const rest = others.map((name) => frameworks[name].title).join(' and ')
  return [
    ...(rest === '' ? [] : [`The service is taken for one of ${title}; package.json has ${rest} too.`]),
    ...(note === undefined ? [] : [note]),
  ]
}

/** A trial starts the service beside whatever else listens on this machine. */
function portNote(entry: string): string {
  return `${entry} says nothing of PORT: a trial asks for a free port by it, as in \`listen(process.env.PORT ?? 3000)\`.`
}

function scriptNotes(packageJson: PackageFields): string[] {
  return Object.entries(scripts).flatMap(([name, command]) =>
    ownScript(packageJson, name)
      ? [`package.json has a script "${name}" of its own, which is left alone; \`npx ${command}\` does it.`]
      : [],
  )
}

/** The service has a script of this name that does something else. */
function ownScript({ scripts: present = {} }: PackageFields, name: string): boolean {
  return Object.hasOwn(present, name) && present[name] !== scripts[name]
}
