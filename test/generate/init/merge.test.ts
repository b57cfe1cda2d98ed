import { expect, test } from 'vitest'
import { mergeGitignore } from '../../../src/generate/init/gitignore.js'
import { mergePackageJson } from '../../../src/generate/init/package-json.js'

const wanted = { scripts: { build: 'slipway build' }, devDependencies: { slipway: '^1.0.0' } }
const merge = (before: string): string => mergePackageJson(before, wanted).content

test('package.json keeps its order, its indentation and its end', () => {
  const before = '{\n\t"version": "1.0.0",\n\t"scripts": {\n\t\t"x": "y"\n\t},\n\t"name": "a"\n}'
  expect(merge(before)).toBe(
    '{\n\t"version": "1.0.0",\n\t"scripts": {\n\t\t"x": "y",\n\t\t"build": "slipway build"\n\t},\n\t"name": "a",\n' +
      '\t"devDependencies": {\n\t\t"slipway": "^1.0.0"\n\t}\n}',
  )
})

test('package.json keeps a byte order mark, CRLF and four spaces', () => {
  const before = '\uFEFF{\r\n    "scripts": {},\r\n    "devDependencies": { "slipway": "1" }\r\n}\r\n'
  expect(merge(before)).toBe(
    '\uFEFF{\r\n    "scripts": {\r\n        "build": "slipway build"\r\n    },\r\n' +
      '    "devDependencies": {\r\n        "slipway": "1"\r\n    }\r\n}\r\n',
  )
})

test('package.json on one line stays on one', () => {
  expect(merge('{"name":"a"}\n')).toBe(
    '{"name":"a","scripts":{"build":"slipway build"},"devDependencies":{"slipway":"^1.0.0"}}\n',
  )
})

test('a dependency goes where the alphabet has it, or last where the others are in no order', () => {
  const names = (packages: Record<string, string>): string[] =>
    Object.keys(
      (JSON.parse(merge(JSON.stringify({ devDependencies: packages }))) as { devDependencies: object })
        .devDependencies,
    )
  expect(names({ a: '1', z: '1' })).toEqual(['a', 'slipway', 'z'])
  expect(names({ z: '1', a: '1' })).toEqual(['z', 'a', 'slipway'])
})

test('package.json that has all of it stays as it is, to the byte', () => {
  const before = '{ "scripts": {"build": "make"},\n\n"dependencies": {"slipway": "*"} }'
  expect(mergePackageJson(before, wanted)).toEqual({ content: before, added: [] })
})

test('.gitignore gets what it lacks, however that is written', () => {
  expect(mergeGitignore('/dist\n*.log', ['dist/', 'release/'])).toEqual({
    content: '/dist\n*.log\nrelease/\n',
    added: ['release/'],
  })
  expect(mergeGitignore('\uFEFFdist/**\r\nrelease\r\n', ['dist/', 'release/']).added).toEqual([])
  expect(mergeGitignore('a\r\n', ['dist/']).content).toBe('a\r\ndist/\r\n')
  expect(mergeGitignore('', ['dist/']).content).toBe('dist/\n')
})
