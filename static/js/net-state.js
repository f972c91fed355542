// The state of saving, in words: .net[role=status] with data-saved, data-saving, data-offline (the words);
// and [data-net-banner], shown while something could not be sent or the page cannot be followed. In it
// [data-net-unsent] says how many answers wait (a JSON list of sentences for none, one, two …), [data-net-kept] where
// they are kept meanwhile: data-device, data-page.
// [data-connection] says how the page is followed: data-stream, data-asking, data-lost.

const SLOW = 300 // a shorter wait is not worth a word
let outbox = { waiting: 0, failing: false, isStored: true }
let follow = null
let lost = false
let timer = null
let shown = null

function state() {
  if ((outbox.waiting && (outbox.failing || !navigator.onLine)) || lost) return "offline"
  return outbox.waiting ? "saving" : "saved"
}

function show(name) {
  if (name === shown) return
  shown = name
  for (const net of document.querySelectorAll(".net[data-saved]")) {
    net.dataset.net = name
    net.textContent = name === "offline" && !outbox.waiting ? net.dataset.lost ?? net.dataset.offline : net.dataset[name]
  }
  for (const banner of document.querySelectorAll("[data-net-banner]")) banner.hidden = name !== "offline"
}

function sayUnsent() {
  for (const place of document.querySelectorAll("[data-net-unsent]")) {
    const words = JSON.parse(place.dataset.netUnsent)
    const said = words[Math.min(outbox.waiting, words.length - 1)]
    if (place.textContent !== said) place.textContent = said
  }
}

function sayKept() {
  for (const place of document.querySelectorAll("[data-net-kept]")) {
    const said = place.dataset[outbox.isStored ? "device" : "page"]
    if (place.textContent !== said) place.textContent = said
  }
}

function sayConnection() {
  for (const place of follow ? document.querySelectorAll("[data-connection]") : []) {
    const said = place.dataset[lost ? "lost" : follow.isStreaming ? "stream" : "asking"]
    if (place.textContent !== said) place.textContent = said
  }
}

function update() {
  sayUnsent()
  sayKept()
  sayConnection()
  clearTimeout(timer)
  const name = state()
  if (name === "saving" && shown !== "offline") timer = setTimeout(show, SLOW, name)
  else if (name !== "saving") show(name)
}

document.addEventListener("ciranda:outbox", ({ detail }) => { outbox = detail; update() })
document.addEventListener("ciranda:follow", ({ detail }) => {
  follow = detail
  lost = detail.failures > 1
  update()
})
// A swap may have brought a new .net.
document.addEventListener("ciranda:followed", () => {
  const name = shown
  shown = null
  if (name) show(name)
})
for (const event of ["online", "offline"]) addEventListener(event, update)
document.addEventListener("click", event => {
  if (event.target.closest?.("[data-net-retry]")) document.dispatchEvent(new Event("ciranda:retry"))
})
