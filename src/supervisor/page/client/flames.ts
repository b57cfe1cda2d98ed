import type { FlameProfile } from '../../../contract.js'
import { ask } from './ask.js'
import { byId, byIdAs, say } from '../../../browser/dom.js'

const SECONDS = 5

const buttons = { cpu: byIdAs('cpu', HTMLButtonElement), heap: byIdAs('heap', HTMLButtonElement) }
const cancel = byIdAs('cancel', HTMLButtonElement)
const search = byIdAs('search', HTMLInputElement)
const whole = byIdAs('whole', HTMLButtonElement)
const says = byId('flame-says')

let draw: ((kind: 'cpu' | 'heap', profile: FlameProfile) => void) | null = null

buttons.cpu.addEventListener('click', () => void measure('cpu'))
buttons.heap.addEventListener('click', () => void measure('heap'))

/** Measures, and then draws: the code for that is loaded with the first one. */
async function measure(kind: 'cpu' | 'heap'): Promise<void> {
  const leave = new AbortController()
  const abort = (): void => leave.abort()
  cancel.addEventListener('click', abort)
  setBusy(true)
  const stopCounting = kind === 'cpu' ? countDown() : () => {}
  if (kind === 'heap') say(says, 'Reading the heap…')
  try {
    const path = kind === 'cpu' ? `page/data/flame/cpu?seconds=${SECONDS}` : 'page/data/flame/heap'
    const [response, { flameView }] = await Promise.all([
      ask(path, leave.signal),
      import('../../../browser/flame.js'),
    ])
    const told = (await response.json()) as FlameProfile | { error: string }
    stopCounting()
    if ('error' in told) say(says, `It cannot be measured: ${told.error}`)
    else if (told.root.value === 0)
      say(says, kind === 'cpu' ? 'Nothing ran.' : 'Nothing was sampled so far: what is alive is little.')
    else {
      draw ??= flameView({
        graph: byId('flame'),
        at: byId('flame-at'),
        says,
        search,
        whole,
        table: byId('t-flame'),
      })
      draw(kind, told)
      search.disabled = false
      whole.disabled = false
    }
  } catch (error) {
    say(says, leave.signal.aborted ? 'Cancelled.' : `It cannot be measured: ${(error as Error).message}`)
  } finally {
    stopCounting()
    cancel.removeEventListener('click', abort)
    setBusy(false)
    buttons[kind].focus({ preventScroll: true })
  }
}

function setBusy(isBusy: boolean): void {
  for (const button of Object.values(buttons)) button.disabled = isBusy
  cancel.hidden = !isBusy
  if (isBusy) cancel.focus({ preventScroll: true })
}

function countDown(): () => void {
  let left = SECONDS
  say(says, `Looking at what runs, for ${left} seconds…`)
  const timer = setInterval(() => {
    left -= 1
    // For the eye alone: read aloud, it would be a clock.
    buttons.cpu.textContent = left > 0 ? `CPU, ${left}…` : 'CPU…'
  }, 1000)
  return () => {
    clearInterval(timer)
    say(buttons.cpu, `CPU, ${SECONDS} seconds`)
  }
}
