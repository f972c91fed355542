// form[data-idle]: what is typed counts as given after a second without a key, not only when the field is left.

const IDLE = 1000
const timers = new WeakMap()

document.addEventListener("input", event => {
  const area = event.target
  if (!area.matches("form[data-idle] textarea")) return
  clearTimeout(timers.get(area))
  timers.set(area, setTimeout(() => area.dispatchEvent(new Event("change", { bubbles: true })), IDLE))
})
