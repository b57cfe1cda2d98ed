// `slipway build` of one file, and of 5,000 inputs, against bare node and bare esbuild in a process of its own.
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { measure, type Timing } from './measure.js'
import { printGoal, printTimings } from './report.js'

export function benchBuild(folder: string, slipway: string): void {
  const small = makeService(join(folder, 'small service'), 0, slipway)
  const [node, build] = measure(
    [
      { name: 'node -e 0', command: ['node', '-e', '0'] },
      { name: 'slipway build, 1 input', command: ['node', slipway, 'build'], cwd: small },
    ],
    15,
  ) as [Timing, Timing]
  printTimings('slipway build, a service of one file', [node, build])
  const over = build.wall - node.wall
  printGoal('over node -e 0, wall', `${over.toFixed(0)} ms`, 'at most 250 ms', over <= 250)

  const large = makeService(join(folder, 'large service'), 5000, slipway)
  const [bare, ours] = measure(
    [
      { name: 'bare esbuild, 5,000 inputs', command: ['node', 'bare.mjs'], cwd: large },
      { name: 'slipway build, 5,000 inputs', command: ['node', slipway, 'build'], cwd: large },
    ],
    7,
  ) as [Timing, Timing]
  printTimings('slipway build, a service of 5,000 inputs', [bare, ours])
  // Not by CPU: esbuild's own process outlives node's, so that nobody could be asked for what it took.
  const ratio = ours.wall / bare.wall
  printGoal('slipway build / bare esbuild, wall', `${ratio.toFixed(2)} ×`, 'at most 1.3 ×', ratio <= 1.3)
}

/** A committed service whose entry imports that many modules, in a tree of folders, each with some code of its own. */
function makeService(folder: string, modules: number, slipway: string): string {
  mkdirSync(join(folder, 'src'), { recursive: true })
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text)
  write('package.json', JSON.stringify({ name: 'measured', version: '1.0.0', type: 'module' }))
  write('.gitignore', 'dist/\nnode_modules\nbare/\n')
  write('bare.mjs', bareEsbuild)
  const packages = Array.from({ length: Math.ceil(modules / 50) }, (_, index) => index)
  for (const group of packages) {
    mkdirSync(join(folder, 'src', `group-${group}`))
    const members = Array.from({ length: 50 }, (_, index) => index)
    for (const member of members) write(`src/group-${group}/member-${member}.ts`, moduleText(group, member))
    write(
      `src/group-${group}/index.ts`,
      members.map((member) => `export * from './member-${member}.js'\n`).join(''),
    )
  }
  const imports = packages.map((group) => `import * as group${group} from './group-${group}/index.js'`)
  const uses = packages.map((group) => `group${group}`).join(', ')
  write(
    'src/server.ts',
    `import { createServer } from 'node:http'\n${imports.join('\n')}\ncreateServer((_, answer) => answer.end(String([${uses}].length))).listen(0)\n`,
  )
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.invalid', ...args], {
      cwd: folder,
    })
  git('init', '-q')
  git('add', '-A')
  git('commit', '-q', '-m', 'a service')
  // The first build writes the version module, which belongs in git.
  execFileSync('node', [slipway, 'build'], { cwd: folder })
  git('add', '-A')
  git('commit', '-q', '-m', 'its version module')
  return folder
}

function moduleText(group: number, member: number): string {
  const functions = Array.from(
    { length: 12 },
    (_, index) => `
/** Adds what it is given to what this module stands for. */
export function work_${group}_${member}_${index}(input: { readonly value: number; readonly label?: string }): string {
  const { value, label = 'none' } = input
  if (value > ${index}) return \`\${label}: \${value * ${member + 1}}\`
  return [label, value, ${group}].map((part) => String(part)).join('-')
}
`,
  )
  return `import { join } from 'node:path'\nexport const place_${group}_${member} = join('${group}', '${member}')\n${functions.join('')}`
}

const bareEsbuild = `import { build } from 'esbuild'
await build({
  entryPoints: ['src/server.ts'], bundle: true, platform: 'node', target: 'node20', format: 'esm',
  sourcemap: true, sourcesContent: false, metafile: true, outdir: 'bare', logLevel: 'silent',
})
`
