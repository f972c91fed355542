// button[data-twice="P8 has not finished. R again to reveal."]: the first press says so, the second within ten seconds does it,
// with sure=1 in its form.
// Other words mean other facts, so they have to be read again.

const PATIENCE = 10_000
let asked = null // {button, words, timer}

document.addEventListener("click", event => {
  const button = event.target.closest?.("button[data-twice]")
  if (!button) return
  const isSecond = asked?.button === button && asked.words === button.dataset.twice
  forget()
  if (isSecond) return void Object.assign(button, { name: "sure", value: "1" }) // else the server asks as well
  event.preventDefault()
  event.stopImmediatePropagation()
  asked = { button, words: button.dataset.twice, timer: setTimeout(forget, PATIENCE) }
  say()
}, true)

// A swap takes the line away; as long as the question stands it comes back.
document.addEventListener("ciranda:followed", () => {
  if (asked && (!asked.button.isConnected || asked.button.dataset.twice !== asked.words)) forget()
  else if (asked) say()
})

function forget() {
  clearTimeout(asked?.timer)
  document.querySelector("[data-twice-words]")?.remove()
  asked = null
}

function say() {
  if (document.querySelector("[data-twice-words]")) return
  const line = document.createElement("p")
  line.className = "wrong"
  line.dataset.twiceWords = ""
  line.setAttribute("role", "alert")
  line.textContent = asked.words
  const place = asked.button.closest(".act, form") ?? asked.button.parentElement
  place.append(line)
}
