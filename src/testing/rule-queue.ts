/** How often a rule strikes; once when left out. */
export interface CountedRule {
  readonly times?: number
}

/** Rules waiting for what they strike, in the order they were added. */
export interface RuleQueue<Rule extends CountedRule> {
  add(...rules: readonly Rule[]): void
  /** The rules that have not struck as often as they should, with the times that are left. */
  pending(): readonly Rule[]
  clear(): void
  /** Removes one strike of the first rule that fits. */
  take(fits: (rule: Rule) => boolean): Rule | null
}

export function createRuleQueue<Rule extends CountedRule>(): RuleQueue<Rule> {
  let waiting: Rule[] = []

  return {
    add(...rules) {
      waiting.push(...rules.filter((rule) => (rule.times ?? 1) > 0))
    },
    pending: () => waiting.map((rule) => ({ ...rule, times: rule.times ?? 1 })),
    clear() {
      waiting = []
    },
    take(fits) {
      const rule = waiting.find(fits)
      if (rule === undefined) return null
      const left = (rule.times ?? 1) - 1
      waiting = waiting.flatMap((each) => {
        if (each !== rule) return [each]
        return left > 0 ? [{ ...rule, times: left }] : []
      })
      return rule
    },
  }
}
