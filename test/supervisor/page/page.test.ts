import { setTimeout as sleep } from 'node:timers/promises'
import type { Socket } from 'node:net'
import { expect, test, vi } from 'vitest'
import { openPage, says } from '../../support/browser.js'
import { hasChromium } from '../../support/chromium.js'
import { keepCalling, profiledService } from '../../support/profiled-service.js'
import { eventually, startService } from '../../support/supervised-process.js'
import { openSockets } from '../../../scripts/bench/load.js'

const browser = test.skipIf(!hasChromium)
// A profile takes five seconds, and a browser its time on a machine at work.
vi.setConfig({ testTimeout: 60_000 })

browser('under load, the page tells version, phase, plots and what is in flight', async () => {
  const service = await profiledService({ info: { Region: '<b>north</b>' } })
  const stop = keepCalling(service, '/burn/2')
  void fetch(`http://127.0.0.1:${service.port}/slow/17`).catch(() => {})
  const { page, complaints, asked } = await openPage(service.admin)
  await page.waitForSelector('#phase.serving')
  expect(await page.textContent('h1')).toBe('1.0.275-b244a2b9b8-20150202.163449')
  expect(await page.innerText('#stamp')).toMatch(
    /Commits\n275[^]*2015-02-02 16:34:49 UTC[^]*Node\nv\d+[^]*Region\n<b>north<\/b>/,
  )
  await says(page, '#facts', /up \d+s/)

  // The text alternative of each plot; and what is drawn is not the empty canvas.
  for (const body of await page.locator('figure tbody').all()) await says(body, 'td', /\d/)
  const titles = await page.locator('figcaption').allTextContents()
  expect(titles).toEqual(['Memory', 'Requests per second', 'Latency', 'Event loop and collections'])
  expect(await page.locator('figure canvas').count()).toBe(4)
  const rate = await page.textContent('figure:nth-of-type(2) tbody td')
  expect(Number(rate?.replace(',', ''))).toBeGreaterThan(0)

  const row = page.locator('#t-flight tbody tr', { hasText: '/slow/17' })
  expect(await row.innerText()).toMatch(/^[\da-f]{8}\s+[\d.]+ ?m?s\s+the handler\s+GET \/slow\/17$/)
  expect(await page.locator('#t-open tbody tr').count()).toBeGreaterThan(0)

  // The lines of one request, by its id.
  await row.locator('button').click()
  expect(await page.inputValue('#request')).toMatch(/^[\da-f]{8}$/)
  await says(page, '#log-says', /lines\.$/)
  await page.fill('#request', '')
  await says(page, '#lines', / answered method=GET path=\/burn\/2 status=200/)
  expect(complaints).toEqual([])
  expect(asked.filter((path) => path.includes('flame'))).toEqual([])
  await stop()
})

browser('flame graphs of CPU and heap come on a click, can be searched, and are walked by keys', async () => {
  const service = await profiledService()
  const stop = keepCalling(service, '/burn/20')
  await fetch(`http://127.0.0.1:${service.port}/leak/20000`)
  const { page, complaints, asked } = await openPage(service.admin, { reducedMotion: 'reduce' })
  // What is hidden until the process has said hello takes no focus.
  await page.waitForSelector('#phase.serving')
  await page.focus('#cpu')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#flame g.frame')
  expect(asked.filter((path) => path.includes('/flame-'))).toHaveLength(1)
  await page.fill('#search', 'BURN')
  await says(page, '#flame-says', /“BURN”: [1-9]/)
  expect(await page.locator('#t-flame tbody tr').first().innerText()).toMatch(
    /^burn\s.*orders\.ts:16, most at line 2\d$/,
  )
  expect(await page.locator('#flame rect[fill="#e35be3"]').count()).toBeGreaterThan(0)
  await page.fill('#search', 'no such function')
  await says(page, '#t-flame', /No function/)

  await page.click('#whole')
  await page.focus('#flame g.frame[tabindex="0"]')
  expect(await focused()).toMatch(/^all · /)
  await page.keyboard.press('ArrowDown')
  const below = await focused()
  expect(below).toMatch(/ · [\d.]+ m?s · [\d.]+ % /)
  await page.keyboard.press('Enter')
  expect(await page.locator('#flame g.fade').count()).toBeGreaterThan(0)
  await page.keyboard.press('ArrowUp')
  expect(await focused()).toMatch(/^all · /)

  await page.click('#heap')
  await says(page, '#flame-says', /^Heap: [\d.]+ MB/)
  await page.fill('#search', 'orders.ts')
  expect(await page.innerText('#t-flame')).toMatch(/makeOrder|leakSomeOrders/)
  expect(complaints).toEqual([])
  await stop()

  function focused(): Promise<string | null> {
    return page.evaluate(`document.activeElement.getAttribute('aria-label')`)
  }
})

browser('a CPU profile that somebody else takes is said, and one can be cancelled', async () => {
  const service = await profiledService()
  const { page } = await openPage(service.admin)
  await page.waitForSelector('#phase.serving')
  await page.click('#cpu')
  await page.click('#cancel')
  await says(page, '#flame-says', /^Cancelled\.$/)
  // Refused as long as the one that was cancelled goes on.
  const leave = await eventually(async () => {
    const controller = new AbortController()
    const url = `http://${service.admin}/debug/pprof/profile?seconds=600`
    const profile = fetch(url, { signal: controller.signal }).catch(() => undefined)
    return (await Promise.race([profile, sleep(1500)])) === undefined ? controller : undefined
  })
  await page.click('#cpu')
  await says(page, '#flame-says', /cpu profiling already in use/)
  leave.abort()
})

browser(
  'while it drains, the page says so and counts down; then that the process is gone; then shows the next one',
  async () => {
    const service = await profiledService({ drain: { deadline: 4000 } })
    void fetch(`http://127.0.0.1:${service.port}/slow`).catch(() => {})
    const { page } = await openPage(service.admin)
    await page.waitForSelector('#phase.serving')
    service.child.kill('SIGTERM')
    await page.waitForSelector('#phase.draining')
    expect(await page.innerText('[role=alert]#news')).toMatch(/^Draining because of SIGTERM: nothing new/)
    const first = await page.innerText('#countdown')
    expect(first).toMatch(/^[1-4] s until the rest is cut off: 1 request in flight, 1 connection open$/)
    await says(page, '#countdown', new RegExp(`^[^${first[0]}] s `))
    await service.exit
    await page.waitForSelector('#phase.gone')
    expect(await page.innerText('#news')).toMatch(
      /^The process was draining, with 1 request in flight, and is gone, since /,
    )

    await startService(program(''), { env: { SLIPWAY_ADMIN: service.admin ?? '' } })
    await page.waitForSelector('#phase.serving')
    expect(await page.innerText('#news')).toMatch(/^Another process answers now/)
  },
)

browser('5,000 connections are counted, and the oldest of them are shown', async () => {
  const service = await startService(program(`sessions: { identify: ({ url }) => ({ account: url }) },`))
  // By and by: what a machine at work does not accept in time is tried again, ever later.
  const sockets: Socket[] = []
  while (sockets.length < 5000) sockets.push(...(await openSockets(service.port, 250)))
  const answers = sockets.map((socket) => new Promise((resolve) => socket.once('data', resolve)))
  for (const [index, socket] of sockets.entries())
    socket.write(`GET /user-${index} HTTP/1.1\r\nHost: x\r\n\r\n`)
  await Promise.all(answers)
  const { page, complaints } = await openPage(service.admin)
  await says(page, '#n-open', /^5,000$/)
  expect(await page.textContent('#n-users')).toBe('5,000')
  for (const list of ['#t-open', '#t-users']) {
    expect(await page.locator(`${list} tbody tr`).count()).toBe(50)
    expect(await page.textContent(list)).toContain('and 4,950 younger ones')
  }
  expect(complaints).toEqual([])
  for (const socket of sockets) socket.destroy()
  await says(page, '#n-open', /^0$/)
})

browser('what clients send is text, whatever it looks like', async () => {
  const hostile = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`
  const service = await startService(
    program(`sessions: { identify: () => ({ account: ${JSON.stringify(hostile)}, name: '</td>&amp;"' }) },`),
  )
  const [socket] = await openSockets(service.port, 1)
  socket?.write(`GET /slow/${hostile.replaceAll(' ', '/')} HTTP/1.1\r\nHost: x\r\n\r\n`)
  const { page, complaints } = await openPage(service.admin)
  await page.waitForSelector('#t-flight tbody tr')
  expect(await page.textContent('#t-users')).toContain(hostile)
  expect(await page.textContent('#t-flight')).toContain('<script>')
  await page.click('#t-flight tbody button')
  await says(page, '#lines', /request method=GET path=\/slow\/<img.*<script>/)
  expect(await page.locator('main img, main script').count()).toBe(0)
  expect(await page.title()).toMatch(/^serving/)
  expect(complaints).toEqual([])
  socket?.destroy()
})

browser('it fits on a phone, and follows the colours that a person prefers', async () => {
  const service = await profiledService()
  void fetch(`http://127.0.0.1:${service.port}/slow/${'long'.repeat(60)}`).catch(() => {})
  await fetch(`http://127.0.0.1:${service.port}/leak/20000`)
  const { page } = await openPage(service.admin, {
    viewport: { width: 320, height: 640 },
    colorScheme: 'light',
  })
  await page.waitForSelector('#t-flight tbody tr')
  await page.click('#heap')
  await page.waitForSelector('#flame g.frame')
  await page.click('#log')
  await page.waitForSelector('#lines:not([hidden])')
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
  const light = await page.evaluate('getComputedStyle(document.body).backgroundColor')
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).not.toBe(light)
})

browser('everything is reached by Tab, and has a name', async () => {
  const service = await profiledService()
  const { page } = await openPage(service.admin)
  await page.waitForSelector('#phase.serving')
  const reached = new Set<string>()
  for (let presses = 0; presses < 25; presses++) {
    await page.keyboard.press('Tab')
    reached.add(await page.evaluate(`document.activeElement.id`))
  }
  for (const id of ['pause', 'cpu', 'heap', 'log', 'request', 't-flight', 't-users', 't-open'])
    expect(reached, id).toContain(id)
  const snapshot = await page.locator('body').ariaSnapshot()
  for (const part of [
    /heading "1\.0\.275-b244a2b9b8-20150202\.163449" \[level=1\]/,
    /button "Pause"/,
    /img "Memory, plotted over the last five minutes/,
    /table "Latency"/,
    /region "Requests in flight/,
    /searchbox "Request id"/,
  ])
    expect(snapshot).toMatch(part)

  await page.click('#pause')
  expect(await page.getAttribute('#pause', 'aria-pressed')).toBe('true')
})

browser('beyond loopback it asks for the token, and keeps it in memory', async () => {
  const service = await startService(program(''), {
    env: { SLIPWAY_ADMIN: '0.0.0.0:0', SLIPWAY_ADMIN_TOKEN: 'sesame' },
  })
  const { page } = await openPage(`127.0.0.1:${service.admin?.split(':').at(-1)}`)
  await page.fill('#secret', 'wrong')
  await page.keyboard.press('Enter')
  await says(page, '#token-why', /Send the token/)
  expect(await page.isHidden('main')).toBe(true)
  await page.fill('#secret', 'sesame')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#phase.serving')
  expect(await page.isHidden('#token')).toBe(true)
  expect(await page.evaluate('JSON.stringify([localStorage.length, document.cookie, location.search])')).toBe(
    '[0,"",""]',
  )
})

function program(options: string): string {
  return `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((request, response) => {
  if (!request.url.startsWith('/slow')) response.end('ahoy')
})
supervise(server, { ${options} })
server.listen({ port: 0, host: '127.0.0.1', backlog: 8192 })
`
}
