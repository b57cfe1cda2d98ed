import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BrowserContextOptions } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { renderHtml } from '../../../src/trial/report/html.js'
import { openUrl, says, type Opened } from '../../support/browser.js'
import { hasChromium } from '../../support/chromium.js'
import { tempFolder } from '../../support/temp.js'
import { figure, measurements, pictures, service, trialFile } from '../../support/trial-file.js'

const browser = test.skipIf(!hasChromium)
vi.setConfig({ testTimeout: 60_000 })

const hostile = `</script><img src=x onerror="document.title='taken'">`

browser('opened from disk it draws plots and flame graphs, and asks for nothing', async () => {
  const { page, complaints, asked } = await open({ reducedMotion: 'reduce' })
  await page.waitForSelector('#s0-heap-graph g.frame')
  // Four over time, two against connections, of each of two services.
  expect(await page.locator('.plot canvas').count()).toBe(12)
  expect(await page.evaluate(isDrawn('#s0-time-0'))).toBe(true)
  expect(await page.evaluate(isDrawn('#s1-rss'))).toBe(true)

  // What the pointer is at, in all plots of a service.
  await page.hover('#s0-time-1 .u-over')
  await says(page, '#s0-time-0-at', /^\d s · resident \(RSS\) [\d.]+ MB · heap used /)
  expect(await page.textContent('#s1-time-0-at')).toBe('')

  await page.focus('#s1-time-2')
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  await says(page, '#s1-time-0-at', /^1 s · resident \(RSS\) 62\.0 MB/)
  expect(await page.getAttribute('#s1-time-2', 'aria-valuetext')).toMatch(/^1 s · half within 2 ms · 90 % /)

  await page.fill('#s0-cpu-search', 'IMG')
  await says(page, '#s0-cpu-says', /“IMG”: 1 frames, .* · 60\.0 %\.$/)
  expect(await page.locator('#s0-cpu-graph rect[fill="#e35be3"]').count()).toBe(1)
  expect(await page.locator('#s0-heap-graph rect[fill="#e35be3"]').count()).toBe(0)
  expect(await page.textContent('#s0-cpu-table tbody tr')).toMatch(
    /^<\/script><img .*src\/orders\.ts:16, most at line 21$/,
  )

  await page.click('#s0-cpu-whole')
  await page.focus('#s0-cpu-graph g.frame[tabindex="0"]')
  await page.keyboard.press('ArrowDown')
  await says(page, '#s0-cpu-at', /· 60\.0 % src\/orders\.ts:16/)

  expect(await page.locator('img').count()).toBe(0)
  expect(await page.title()).toBe('passed · 1.0.275-b244a2b9b8-20150202.163449')
  expect(complaints).toEqual([])
  expect(asked.filter((path) => !path.endsWith('/trial.html') && !path.startsWith('image/svg+xml'))).toEqual(
    [],
  )
})

browser('what it is not allowed to do, it cannot', async () => {
  const { page, complaints } = await open()
  await page
    .evaluate(
      `document.body.append(Object.assign(document.createElement('script'), { src: 'http://127.0.0.1:9/' }))`,
    )
    .catch(() => {})
  await page.evaluate(`fetch('http://127.0.0.1:9/').catch(() => {})`)
  await page.evaluate(`try { document.body.innerHTML = '<b>' } catch { document.title = 'refused' }`)
  expect(await page.title()).toBe('refused')
  expect(complaints.join('\n')).toMatch(/Content Security Policy/)
})

browser('without scripts its tables are there, and no empty plots', async () => {
  const { page } = await open({ javaScriptEnabled: false })
  expect(await page.locator('.plot:visible, .flame:visible, .legend:visible').count()).toBe(0)
  expect(await page.locator('#s0 .figures tbody tr').count()).toBe(3)
  expect(await page.locator('#s0 figure table:visible').count()).toBe(6)
  expect(await page.locator('#s0 .spark:visible').count()).toBe(3)
})

browser('it fits on a phone, follows the colours that a person prefers, and has names for all', async () => {
  const { page } = await open({ viewport: { width: 320, height: 640 }, colorScheme: 'light' })
  await page.waitForSelector('#s1-heap-graph g.frame')
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
  const colours = `getComputedStyle(document.body).backgroundColor`
  const light = await page.evaluate(colours)
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await page.evaluate(colours)).not.toBe(light)
  // Drawn anew, not twice.
  expect(await page.locator('#s0-time-0 canvas').count()).toBe(1)
  const snapshot = await page.locator('body').ariaSnapshot()
  for (const part of [
    /heading "1\.0\.275-b244a2b9b8-20150202\.163449" \[level=1\]/,
    /navigation "Services"/,
    /slider "Memory, plotted over time/,
    /img "Heap, plotted against the number of connections/,
    /group "Flame graph, cpu\. Arrow keys walk/,
    /region "Earlier releases"/,
    /searchbox "Search"/,
  ])
    expect(snapshot).toMatch(part)
})

/** A trial of two services with a release before it. */
async function open(options: BrowserContextOptions = {}): Promise<Opened> {
  const figures = [
    figure('memoryPerConnection', 14_000, { range: [13_000, 15_000], before: 15_000 }),
    figure('requestsPerSecond', 4000, { before: 3900 }),
    figure('failedRequests', 0, { before: 0 }),
  ]
  const file = trialFile([hostile, 'mail'].map((name) => service(name, measurements(figures))))
  const html = renderHtml(
    file,
    new Map([
      [hostile, pictures(hostile)],
      ['mail', pictures()],
    ]),
    [trialFile(file.services, { version: '1.0.274-b244a2b9b8-20150201.163449' })],
  )
  const path = join(await tempFolder(), 'trial.html')
  await writeFile(path, html)
  return openUrl(pathToFileURL(path).href, options)
}

/** Code that says whether a canvas has anything on it. */
function isDrawn(place: string): string {
  return `(() => {
    const canvas = document.querySelector('${place} canvas')
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    return data.some((value) => value > 0)
  })()`
}
