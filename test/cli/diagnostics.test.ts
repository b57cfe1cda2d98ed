import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { renderError, type RenderOptions } from '../../src/cli/diagnostics.js'
import { SlipwayError, type Diagnostic } from '../../src/errors.js'

function render(diagnostics: Diagnostic[], options: Partial<RenderOptions> = {}): string {
  const error = new SlipwayError(
    'CONFIG_INVALID',
    { file: 'build.config.ts', mistakes: diagnostics.length },
    { diagnostics },
  )
  return renderError(error, { color: false, cwd: '/home/me/ship', ...options })
}

/** What is drawn of a line, and of the marker under it. */
function frame(lineText: string, column: number, length: number, columns = 80): string {
  const text = render([{ text: 'x', file: 'a.ts', line: 1, column, length, lineText }], { columns })
  return text.split('\n').slice(4, 6).join('\n')
}

test('an error without diagnostics says what happened and what to do', () => {
  const error = new SlipwayError('CONFIG_MISSING', { file: 'x.ts' })
  expect(renderError(error, { color: false, cwd: '/' })).toMatchInlineSnapshot(`
    "✘ CONFIG_MISSING There is no config file "x.ts"

      Correct the path after --config, or leave it out to have build.config.ts looked for.
    "
  `)
})

test('each diagnostic has its text, its place, the line, what is marked in it and a suggestion', () => {
  expect(
    render([
      {
        text: 'version.count must be one of "all", "first-parent"; got "first"',
        file: 'build.config.ts',
        line: 12,
        column: 13,
        length: 5,
        lineText: "  version: { count: 'first' },",
        suggestion: 'Did you mean "first-parent"?',
      },
      { text: 'something is wrong with all of it', file: '/home/me/ship/src/a.ts' },
      { text: 'elsewhere', file: '/home/you/b.ts', line: 3 },
      { text: 'nowhere' },
    ]),
  ).toMatchInlineSnapshot(`
    "✘ CONFIG_INVALID "build.config.ts" has 4 mistakes

      version.count must be one of "all", "first-parent"; got "first"
        build.config.ts:12:14:
          12 │   version: { count: 'first' },
             ╵              ~~~~~
        Did you mean "first-parent"?

      something is wrong with all of it
        src/a.ts

      elsewhere
        /home/you/b.ts:3

      nowhere

      Correct the options shown above.
    "
  `)
})

test('colour is used when it is asked for, and changes nothing else', () => {
  const one = { text: 'bad', file: 'a.ts', line: 1, column: 0, length: 1, lineText: 'x', suggestion: 'y' }
  const colored = render([one], { color: true })
  expect(colored).toContain('\u001b[31m✘\u001b[39m')
  expect(stripVTControlCharacters(colored)).toBe(render([one]))
})

test('a place without a length has one sign under it, at the end of the line too', () => {
  expect(frame('let x = ;', 8, 0)).toMatchInlineSnapshot(`
    "      1 │ let x = ;
            ╵         ^"
  `)
  expect(frame('let x =', 7, 0)).toMatchInlineSnapshot(`
    "      1 │ let x =
            ╵        ^"
  `)
  expect(frame('let x =', 70, 5)).toMatchInlineSnapshot(`
    "      1 │ let x =
            ╵        ^"
  `)
  expect(frame('', 0, 0)).toMatchInlineSnapshot(`
    "      1 │ 
            ╵ ^"
  `)
})

test('tabs are two spaces, wide and combining characters have their width', () => {
  expect(frame('\t\tname: 1', 2, 4)).toMatchInlineSnapshot(`
    "      1 │     name: 1
            ╵     ~~~~"
  `)
  expect(frame('日本: ab', 4, 2)).toMatchInlineSnapshot(`
    "      1 │ 日本: ab
            ╵       ~~"
  `)
  expect(frame('"👨‍👩‍👧": ab', 12, 2)).toMatchInlineSnapshot(`
    "      1 │ "👨‍👩‍👧": ab
            ╵       ~~"
  `)
  expect(frame('e\u0301e\u0301: ab', 6, 2)).toMatchInlineSnapshot(`
    "      1 │ éé: ab
            ╵     ~~"
  `)
  expect(frame('ab: 日本', 4, 2)).toMatchInlineSnapshot(`
    "      1 │ ab: 日本
            ╵     ~~~~"
  `)
})

test('a long line is cut around the place', () => {
  const line = `${'a'.repeat(100)}HERE${'b'.repeat(100)}`
  expect(frame(line, 100, 4, 60)).toMatchInlineSnapshot(`
    "      1 │ …aaaaaaaaaaaaaaaaHEREbbbbbbbbbbbbbbbbbbbbbbbbbbbb…
            ╵                  ~~~~"
  `)
  expect(frame(line, 0, 4, 60)).toMatchInlineSnapshot(`
    "      1 │ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…
            ╵ ~~~~"
  `)
  expect(frame(line, 203, 1, 60)).toMatchInlineSnapshot(`
    "      1 │ …bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
            ╵                                                 ~"
  `)
  expect(frame(line, 100, 104, 60)).toMatchInlineSnapshot(`
    "      1 │ …aaaaaaaaaaaaaaaaHEREbbbbbbbbbbbbbbbbbbbbbbbbbbbb…
            ╵                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~"
  `)
})

test('no line is wider than the terminal, whatever is marked in it', () => {
  for (const line of [
    'x'.repeat(500),
    '日'.repeat(300),
    '\t'.repeat(300),
    '\u001b'.repeat(200),
    'ab日'.repeat(100),
  ]) {
    for (let column = 0; column <= line.length; column += 7) {
      const [code = '', marker = ''] = frame(line, column, column % 5, 60).split('\n')
      expect(cells(code)).toBeLessThanOrEqual(60)
      expect(cells(marker)).toBeLessThanOrEqual(60)
      expect(marker).toMatch(/[~^]$/)
    }
  }
})

test('a line of a million characters costs no more than a short one', () => {
  expect(frame('x'.repeat(1_000_000), 500_000, 3, 60)).toMatchInlineSnapshot(`
    "      1 │ …xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
            ╵                  ~~~"
  `)
})

test('what would move the cursor, colour the text or turn its direction is escaped', () => {
  const text = render([
    {
      text: 'bad \u001b[31m \u202e \u0007',
      file: 'a\u001b.ts',
      line: 1,
      column: 4,
      length: 1,
      lineText: 'a\u001bb\u202ec\u0000',
      suggestion: 'x\r\ny\rz',
    },
  ])
  expect(text).toMatchInlineSnapshot(`
    "✘ CONFIG_INVALID "build.config.ts" has a mistake

      bad \\x1b[31m \\u202e \\x07
        a\\x1b.ts:1:5:
          1 │ a\\x1bb\\u202ec\\x00
            ╵             ~
        x
        y\\x0dz

      Correct the options shown above.
    "
  `)
})

test('what is in several lines is indented, and of a source the first line is shown', () => {
  expect(
    render([{ text: 'one\ntwo', file: 'a.ts', line: 1, column: 0, length: 1, lineText: 'first\r\nsecond' }]),
  ).toMatchInlineSnapshot(`
    "✘ CONFIG_INVALID "build.config.ts" has a mistake

      one
      two
        a.ts:1:1:
          1 │ first
            ╵ ~

      Correct the options shown above.
    "
  `)
})

test('twenty diagnostics are shown, and the number of the others', () => {
  const many = Array.from({ length: 25 }, (_, index) => ({ text: `number ${index + 1}` }))
  const text = render(many)
  expect(text).toContain('number 20\n\n  and 5 more\n\n  Correct')
  expect(text).not.toContain('number 21')
})

const cells = (text: string): number => text.length + (text.match(/日/g)?.length ?? 0)
