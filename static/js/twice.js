// button[data-twice="P8 has not finished. R again to reveal."]: the first press says so, the second within ten seconds does it.

const PATIENCE = 10_000

document.addEventListener("click", event => {
  const button = event.target.closest?.("button[data-twice]")
  if (!button || button.dataset.armed === button.dataset.twice) return
  event.preventDefault()
  event.stopImmediatePropagation()
  button.dataset.armed = button.dataset.twice
  say(button, button.dataset.twice)
  setTimeout(() => { delete button.dataset.armed; say(button, "") }, PATIENCE)
}, true)

function say(button, words) {
  let place = button.parentElement.querySelector(":scope > [data-twice-words]")
  if (!place) {
    place = document.createElement("p")
    place.dataset.twiceWords = ""
    place.setAttribute("role", "status")
    button.parentElement.append(place)
  }
  place.textContent = words
  place.hidden = !words
}
