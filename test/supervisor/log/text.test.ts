import { expect, test } from 'vitest'
import { renderText } from '../../../src/supervisor/log/text.js'

const time = new Date(2026, 1, 3, 4, 5, 6, 78).toISOString()

const line = (fields: Record<string, unknown>): string => JSON.stringify({ level: 'info', time, ...fields })

test('a request is read at a glance', () => {
  expect(
    renderText(
      line({
        requestId: 'a1b2c3d4',
        method: 'GET',
        path: '/x',
        status: 200,
        duration: 7.1,
        bytes: 512,
        msg: 'answered',
      }),
    ),
  ).toBe('04:05:06.078 a1b2c3d4 answered GET /x 200 duration=7.1 bytes=512\n')
})

test('levels but info are named, fields that need it are quoted', () => {
  expect(
    renderText(line({ level: 'warn', msg: 'careful', note: 'two words', list: [1, 2], none: null })),
  ).toBe('04:05:06.078 WARN careful note="two words" list=[1,2] none=null\n')
})

test('the stack of an error stands below, indented', () => {
  const err = { type: 'Error', message: 'broken', stack: 'Error: broken\n    at here (file.js:1:2)' }
  expect(renderText(line({ level: 'error', msg: 'broken', err }))).toBe(
    '04:05:06.078 ERROR broken\n    Error: broken\n        at here (file.js:1:2)\n',
  )
})

test('nothing from outside forges a line, moves the cursor or turns the text', () => {
  const text = renderText(
    line({
      msg: 'a\n00:00:00.000 b',
      path: '/\u001b[2J\u009b31m\u202e',
      err: { stack: 'Error: x\nforged\u0007' },
    }),
  )
  expect(text).toBe(
    '04:05:06.078 a\\u000a00:00:00.000 b /\\u001b[2J\\u009b31m\\u202e\n    Error: x\n    forged\\u0007\n',
  )
})
