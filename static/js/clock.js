// b[data-clock="130"] shows minutes and seconds since it was rendered at 130 s; with data-stopped it stands still.

const starts = new WeakMap()

function tick() {
  for (const clock of document.querySelectorAll("[data-clock]:not([data-stopped])")) {
    let start = starts.get(clock)
    if (start?.value !== clock.dataset.clock) {
      start = { value: clock.dataset.clock, at: performance.now() }
      starts.set(clock, start)
    }
    const seconds = Math.floor(Number(start.value) + (performance.now() - start.at) / 1000)
    const words = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
    if (clock.textContent !== words) clock.textContent = words
  }
}

setInterval(tick, 1000)
document.addEventListener("ciranda:followed", tick)
tick()
