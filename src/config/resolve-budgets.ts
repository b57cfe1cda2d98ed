import { FIGURES, figureNames, type FigureName, type Unit } from './figures.js'
import { describe, type Report } from './mistake.js'
import type { Budget } from './types.js'

/** What the config says of a figure: one budget, or several; false: none, not even the default. */
export type UserBudget = number | string | readonly (number | string)[] | false

/** The budget of every figure. What is no budget is reported. */
export function resolveBudgets(
  budgets: { readonly [K in FigureName]?: UserBudget | undefined },
  report: Report,
): Readonly<Record<FigureName, Budget>> {
  const resolved = figureNames.map((name): [FigureName, Budget] => {
    const said = budgets[name]
    const { budget, unit } = FIGURES[name]
    if (said === undefined) return [name, { limit: budget, change: null }]
    if (said === false) return [name, { limit: null, change: null }]
    const parts = [said].flat().map((part) => parse(part, unit))
    if (parts.includes(null))
      report(['trial', 'budgets', name], `must be ${ruleOf(unit)}; got ${describe(said)}`)
    const known = parts.filter((part) => part !== null)
    return [
      name,
      {
        limit: known.find((part) => 'limit' in part)?.limit ?? budget,
        change: known.find((part) => 'change' in part)?.change ?? null,
      },
    ]
  })
  return Object.fromEntries(resolved) as Record<FigureName, Budget>
}

const factors: Readonly<Record<Unit, Readonly<Record<string, number>>>> = {
  ms: { ms: 1, s: 1000 },
  bytes: { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 1024, MiB: 1024 ** 2 },
  '/s': { '/s': 1 },
  '%': { '%': 1 },
  problems: {},
  count: {},
}

type Parsed = { readonly limit: number } | { readonly change: number }

function parse(said: number | string, unit: Unit): Parsed | null {
  if (typeof said === 'number') return Number.isFinite(said) && said >= 0 ? { limit: said } : null
  const [, sign = '', digits = '', named = ''] = /^([+-]?)(\d+(?:\.\d+)?) ?([A-Za-z/%]+)$/.exec(said) ?? []
  if (digits === '') return null
  if (sign !== '') return named === '%' ? { change: Number(digits) / 100 } : null
  const factor = factors[unit][named]
  return factor === undefined ? null : { limit: Number(digits) * factor }
}

function ruleOf(unit: Unit): string {
  const [one] = Object.keys(factors[unit])
  const example = one === undefined ? '' : `, "20${unit === 'bytes' ? ' MB' : one === 'ms' ? ' ms' : one}"`
  return `a number from 0 on${example}, or a change against the release before, like "+10%"`
}
