import type { Hello, Message } from '../message.js'
import { useToken } from './ask.js'
import { byId, byIdAs, say } from '../../../browser/dom.js'
import { follow } from './follow.js'
import './flames.js'
import { showGone, showHello, showState } from './head.js'
import { showLists } from './lists.js'
import { add, beginPlots, plot } from './plots.js'

const main = byId('main')
const form = byIdAs('token', HTMLFormElement)
const secret = byIdAs('secret', HTMLInputElement)
const pause = byIdAs('pause', HTMLButtonElement)

let isPaused = false

pause.addEventListener('click', () => {
  isPaused = !isPaused
  pause.setAttribute('aria-pressed', String(isPaused))
})

void follow({
  hello(hello: Hello) {
    form.hidden = true
    main.hidden = false
    showHello(hello)
    beginPlots(hello.history)
  },
  message(message: Message) {
    // How the process is doing is told in any case.
    showState(message)
    if (isPaused) return add(message.point)
    plot(message.point)
    showLists(message)
  },
  gone: showGone,
  refused(status: number, why: string) {
    form.hidden = status !== 401
    say(byId('token-why'), status === 401 && !form.dataset['tried'] ? '' : why)
    form.dataset['tried'] = 'yes'
    if (status !== 401) {
      form.hidden = true
      byId('news').textContent = why
      return new Promise((resolve) => setTimeout(resolve, 5000))
    }
    secret.focus()
    return new Promise((resolve) => {
      form.addEventListener(
        'submit',
        (event) => {
          event.preventDefault()
          useToken(secret.value)
          secret.value = ''
          resolve()
        },
        { once: true },
      )
    })
  },
})
