import { remember } from './recent-lines.js'

/** Where log lines go. What pino wants of a destination, and a flush that says when it is done. */
export interface Sink {
  write(line: string): void
  flush(done: () => void): void
  flushSync(): void
}

const WRITE_AT = 65_536

/**
 * Collects the lines of one turn of the event loop and writes them at once: a write costs more than a line.
 * Once the stream failed (its reader left: EPIPE), lines are dropped; neither is it tried again nor waited for.
 */
export function createSink(stream: NodeJS.WritableStream, render: (line: string) => string): Sink {
  let lines = ''
  let scheduled = false
  let broken = false
  const write = (): void => {
    scheduled = false
    const text = lines
    lines = ''
    if (text !== '' && !broken) stream.write(text)
  }
  stream.on('error', () => {
    broken = true
  })
  process.on('exit', write)
  return {
    write(line) {
      remember(line)
      if (broken) return
      lines += render(line)
      if (lines.length >= WRITE_AT) write()
      else if (!scheduled) {
        scheduled = true
        setImmediate(write)
      }
    },
    flush(done) {
      write()
      if (broken) done()
      else stream.write('', () => done())
    },
    flushSync: write,
  }
}
