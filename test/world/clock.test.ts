import { expect, test } from 'vitest'

import { createProcessClock, createTimeline, startOfTime } from './clock.ts'

test('things happen in the order of their times, and of their planning where the time is one', async () => {
  const timeline = createTimeline()
  const happened: string[] = []
  timeline.after(20, () => happened.push('third'))
  timeline.after(10, () => happened.push('first'))
  timeline.after(10, () => happened.push('second'))
  await timeline.run()
  expect(happened).toEqual(['first', 'second', 'third'])
  expect(timeline.now()).toBe(startOfTime + 20)
})

test('all that follows from one thing at once comes before the next', async () => {
  const timeline = createTimeline()
  const happened: string[] = []
  const follow = async (name: string): Promise<void> => {
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
    const response = new Response(name)
    happened.push(await response.text())
  }
  timeline.after(1, () => void follow('one'))
  timeline.after(1, () => happened.push('two'))
  await timeline.run()
  expect(happened).toEqual(['one', 'two'])
})

test('what is called off never happens', async () => {
  const timeline = createTimeline()
  const happened: string[] = []
  const cancel = timeline.after(5, () => happened.push('called off'))
  cancel()
  await timeline.run()
  expect(happened).toEqual([])
})

test('a run that ends at a time leaves what comes later for the next', async () => {
  const timeline = createTimeline()
  const happened: string[] = []
  timeline.after(100, () => happened.push('late'))
  await timeline.run({ until: startOfTime + 50 })
  expect(happened).toEqual([])
  expect(timeline.now()).toBe(startOfTime + 50)
  await timeline.run()
  expect(happened).toEqual(['late'])
})

test('a wall clock jumps, and what counts deadlines does not', async () => {
  const timeline = createTimeline()
  const clock = createProcessClock(timeline, { offsetMs: 1_000, skew: 0 }, () => true)
  clock.jump(-5_000)
  await timeline.run({ until: startOfTime + 100 })
  expect(clock.now()).toBe(startOfTime + 1_000 - 5_000 + 100)
  expect(clock.monotonic()).toBe(100)
})

test('a timer of a process that has ended never fires', async () => {
  const timeline = createTimeline()
  const happened: string[] = []
  let isAlive = true
  const clock = createProcessClock(timeline, { offsetMs: 0, skew: 0 }, () => isAlive)
  clock.after(10, () => happened.push('fired'))
  isAlive = false
  await timeline.run()
  expect(happened).toEqual([])
})
