// b[data-clock="130"] shows minutes and seconds since it was rendered at 130 s, with data-hours h:mm:ss; with
// data-stopped it stands still. b[data-left="8"] counts down; at zero whatever is [data-fleeting] goes.

const starts = new WeakMap()

/** Seconds since the element got the value that it has. */
function passed(element, value) {
  let start = starts.get(element)
  if (start?.value !== value) {
    start = { value, at: performance.now() }
    starts.set(element, start)
  }
  return (performance.now() - start.at) / 1000
}

const two = number => String(number).padStart(2, "0")

function words(seconds, hasHours) {
  const whole = Math.floor(Math.abs(seconds))
  const [minutes, rest] = [Math.floor(whole / 60), two(whole % 60)]
  const time = hasHours ? `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}` : `${minutes}:${rest}`
  return seconds < 0 && whole ? `-${time}` : time
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text
}

function tick() {
  for (const clock of document.querySelectorAll("[data-clock]:not([data-stopped])")) {
    const seconds = Number(clock.dataset.clock) + passed(clock, clock.dataset.clock)
    write(clock, words(seconds, "hours" in clock.dataset))
  }
  for (const count of document.querySelectorAll("[data-left]")) {
    const left = Number(count.dataset.left) - passed(count, count.dataset.left)
    write(count, String(Math.max(0, Math.ceil(left))))
    if (left <= 0) for (const gone of document.querySelectorAll("[data-fleeting]")) gone.hidden = true
  }
}

setInterval(tick, 250)
document.addEventListener("ciranda:followed", tick)
tick()
