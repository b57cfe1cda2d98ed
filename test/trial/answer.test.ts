import { describe, expect, test } from 'vitest'
import { judge } from '../../src/trial/answer.js'

const reset = new Error('read ECONNRESET')
const head = (...fields: string[]): string => ['HTTP/1.1 200 OK', ...fields, '', ''].join('\r\n')

describe('a whole answer', () => {
  const whole = {
    'of the length that it says': `${head('Content-Length: 4')}ahoy`,
    'without a body': head('content-length:0'),
    'in chunks': `${head('Transfer-Encoding: chunked')}4\r\nahoy\r\n0\r\n\r\n`,
    'in chunks, with a trailer': `${head('transfer-encoding: gzip, chunked')}0;last\r\nSum: 1\r\n\r\n`,
    'that begins with hints': `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${head('Content-Length: 4')}ahoy`,
  }
  for (const [name, text] of Object.entries(whole)) {
    test(name, () => {
      expect(judge(text, null)).toEqual({ status: 200 })
      expect(judge(text, reset)).toEqual({ status: 200 })
    })
  }

  test('as long as its connection, if that ended as it should', () => {
    expect(judge(`${head()}ahoy`, null)).toEqual({ status: 200 })
    expect(judge(`${head()}ahoy`, reset).problem).toBe(
      'only a part of the answer came (200) (read ECONNRESET)',
    )
  })
})

describe('no whole answer', () => {
  const lost = {
    nothing: ['', 'the connection was closed without an answer'],
    'hints alone': ['HTTP/1.1 100 Continue\r\n\r\n', 'the connection was closed without an answer'],
    'half a head': ['HTTP/1.1 200 OK\r\nContent-', 'no answer of HTTP/1 came: HTTP/1.1 200 OK\r\nContent-'],
    'too short a body': [`${head('Content-Length: 5')}ahoy`, 'only a part of the answer came (200)'],
    'no last chunk': [
      `${head('Transfer-Encoding: chunked')}4\r\nahoy\r\n`,
      'only a part of the answer came (200)',
    ],
  }
  for (const [name, [text = '', problem]] of Object.entries(lost)) {
    test(name, () => expect(judge(text, null)).toEqual({ status: null, problem }))
  }
})
