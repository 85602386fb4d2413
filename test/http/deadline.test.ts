import { expect, test } from 'vitest'

import { startDeadline } from '../../src/http/deadline.ts'
import { createHandClock, startOfTime } from './hand-clock.ts'

test('a deadline counts down and goes on below zero', () => {
  const clock = createHandClock()
  clock.advance(1234)
  const deadline = startDeadline(clock, 500)
  expect(deadline.remainingMs()).toBe(500)
  clock.advance(500)
  expect(deadline.remainingMs()).toBe(0)
  clock.advance(1)
  expect(deadline.remainingMs()).toBe(-1)
})

test('a deadline does not care when the wall clock is set', () => {
  const clock = createHandClock()
  const deadline = startDeadline(clock, 500)
  clock.setWall(startOfTime - 86_400_000)
  expect(deadline.remainingMs()).toBe(500)
})
