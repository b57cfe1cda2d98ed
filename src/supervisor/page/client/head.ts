import type { Hello, Message } from '../message.js'
import { byId, make, say } from '../../../browser/dom.js'
import { age } from '../../../browser/format.js'

/** Milliseconds without a word after which something stands still. */
const SILENT = 3500

const version = byId('version')
const phase = byId('phase')
const facts = byId('facts')
const news = byId('news')
const countdown = byId('countdown')
const stamp = byId('stamp')

let known: Hello | null = null
let last: { readonly message: Message; readonly at: number } | null = null
let isGone = false

/** What runs. */
export function showHello(hello: Hello): void {
  const isOther = known !== null && known.started !== hello.started
  known = hello
  last = null
  isGone = false
  say(version, hello.version)
  const about: Record<string, string> = {
    ...hello.parts,
    Started: new Date(hello.started).toISOString().replace('T', ' ').replace(/\..*/, ' UTC'),
    Process: String(hello.pid),
    Node: hello.node,
    Platform: hello.platform,
  }
  for (const [name, value] of Object.entries(hello.info)) {
    about[name] ??= (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 300)
  }
  stamp.replaceChildren(
    ...Object.entries(about).map(([name, value]) =>
      make('div', {}, make('dt', {}, name), make('dd', {}, value)),
    ),
  )
  tell(isOther ? 'Another process answers now; what is shown is of this one.' : '', false)
}

/** How it is. */
export function showState(message: Message): void {
  const wasDraining = last?.message.phase === 'draining'
  if (last !== null && (message.phase === 'draining') === wasDraining && news.dataset['why'] === 'silent')
    tell('', false)
  last = { message, at: performance.now() }
  setPhase(message.phase)
  say(
    facts,
    `up ${age(message.uptime)} · event loop busy ${Math.round(100 * message.point.busy)} % · ` +
      `${amount(message.connections.count, 'connection')} · ${amount(message.inFlight.count, 'request')} in flight`,
  )
  if (message.ending !== null) {
    const { reason, accepts } = message.ending
    tell(
      `Draining because of ${reason}: ${
        accepts
          ? 'still accepting, until load balancers have noticed.'
          : 'nothing new is accepted, what is in flight is served.'
      }`,
      false,
    )
  }
  count()
}

/** Nobody answers. */
export function showGone(): void {
  if (isGone) return
  isGone = true
  const time = new Date().toLocaleTimeString()
  setPhase('gone')
  countdown.hidden = true
  tell(
    known === null
      ? 'The admin server does not answer. Trying again each second.'
      : `The process ${lastWord()} gone, since ${time}. Looking each second for another one.`,
    true,
  )
}

/** As far as it could be seen. */
function lastWord(): string {
  if (last?.message.phase !== 'draining') return 'is'
  const { inFlight } = last.message
  return inFlight.count === 0
    ? 'has drained and is'
    : `was draining, with ${amount(inFlight.count, 'request')} in flight, and is`
}

setInterval(() => {
  if (last === null || isGone) return
  count()
  if (performance.now() - last.at < SILENT || document.hidden) return
  tell('Nothing is heard: the event loop of the service stands still, or the network does.', false)
  news.dataset['why'] = 'silent'
}, 1000)

/** Until the deadline; goes on where nothing is heard. */
function count(): void {
  const ending = last?.message.ending ?? null
  countdown.hidden = ending === null
  if (ending === null || last === null) return
  const left = Math.ceil((ending.left - (performance.now() - last.at)) / 1000)
  const { inFlight, connections } = last.message
  const what = `${amount(inFlight.count, 'request')} in flight, ${amount(connections.count, 'connection')} open`
  say(
    countdown,
    left > 0
      ? `${left} s until the rest is cut off: ${what}`
      : `The deadline is over, the process ends: ${what}`,
  )
}

function setPhase(name: string): void {
  say(phase, name)
  phase.className = `phase ${name}`
  document.title = `${name} · ${known?.version ?? 'Slipway'}`
}

function tell(text: string, isBad: boolean): void {
  delete news.dataset['why']
  news.className = isBad ? 'gone' : ''
  say(news, text)
}

function amount(many: number, what: string): string {
  return `${many.toLocaleString('en')} ${what}${many === 1 ? '' : 's'}`
}
