// One key presses one thing: [data-key="r"] is clicked, or focused if it is a field. Never while typing, never with Ctrl, Alt or Meta.
// [data-key-switch="r"] is a checkbox that turns one key off; the choice stays on this device.

const STORE = "ciranda-keys-off"

function off() {
  try { return JSON.parse(localStorage.getItem(STORE)) ?? [] } catch { return [] }
}

const isTyping = element => element.closest?.("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=button], [type=submit])")
const isPressable = element => element.checkVisibility() && !element.matches(":disabled, [aria-disabled=true]")

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return
  if (isTyping(event.target)) return
  const key = event.key.toLowerCase()
  if (key.length !== 1 || off().includes(key)) return
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(isPressable)
  if (!target) return
  event.preventDefault()
  if (target.matches("textarea, input")) target.focus()
  else target.click()
})

document.addEventListener("change", event => {
  const key = event.target.dataset?.keySwitch
  if (!key) return
  const others = off().filter(one => one !== key)
  try { localStorage.setItem(STORE, JSON.stringify(event.target.checked ? others : [...others, key])) } catch { /* for this page only */ }
})

for (const box of document.querySelectorAll("[data-key-switch]")) box.checked = !off().includes(box.dataset.keySwitch)
