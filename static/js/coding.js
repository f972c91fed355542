// Coding by keyboard: inside a note ([data-sheet]) 1–9 tick a code, 0 presses its first [data-none], J and K go on and back.
// What the server did not take is shown as it was: the tick goes back.

const notes = () => [...document.querySelectorAll("[data-sheet]")]
const isTyping = element => element.matches("textarea, select, input:not([type=checkbox], [type=radio])")

function go(from, step) {
  const all = notes()
  const next = all[all.indexOf(from) + step]
  if (!next) return
  next.focus({ preventScroll: true })
  next.scrollIntoView({ block: "center" })
}

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return
  const note = event.target.closest("[data-sheet]")
  if (!note) return
  const key = event.key.toLowerCase()
  const target = key === "0" ? note.querySelector("[data-none]") : /^[1-9]$/.test(key) && note.querySelectorAll("input[type=checkbox]")[key - 1]
  if (key === "j" || key === "k") go(note, key === "j" ? 1 : -1)
  else if (target && !event.repeat) target.click()
  else return
  event.preventDefault()
})

for (const name of ["htmx:response:error", "htmx:error"]) {
  document.addEventListener(name, event => event.target.closest?.("[data-sheet]")?.reset())
}
