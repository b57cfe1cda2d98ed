/** Nothing but white space, quotes, semicolons and trailing commas differs. */
export function sameButForLayout(one: string, other: string): boolean {
  return withoutLayout(one) === withoutLayout(other)
}

function withoutLayout(code: string): string {
  return code.replaceAll(/[\s;\uFEFF]|,(?=\s*[})])/g, '').replaceAll('"', "'")
}
