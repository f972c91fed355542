// The participant's page beyond its scales: the bar at the foot, and refusals that found their form gone.

const STALE = 10_000
let refused = []

// .now[data-places='["Place your dot on the first scale.", …]'][data-placed="All dots are placed."] says what to do next as
// soon as a dot is placed; the server's own words follow with the next swap.
function sayPlace() {
  const bar = document.querySelector(".now[data-places]")
  const words = bar?.querySelector("b")
  if (!words) return
  const scales = [...document.querySelectorAll("form[data-save] fieldset")]
  const next = scales.findIndex(scale => !scale.querySelector(":checked"))
  const said = next < 0 ? bar.dataset.placed : JSON.parse(bar.dataset.places)[next]
  if (words.textContent !== said) words.textContent = said
  // The count beside it still has this issue among those that miss an answer; the server counts anew.
  if (next < 0 && "counts" in bar.dataset) bar.querySelector("span").textContent = ""
}

// Whoever was offline at the end still reads why a dot or a note came too late.
function sayRefused() {
  const recent = refused.filter(one => performance.now() - one.at < STALE)
  const lost = recent.filter(one => !document.querySelector(`form[action="${CSS.escape(one.url)}"]`))
  refused = recent.filter(one => !lost.includes(one))
  for (const one of lost) {
    const message = document.createElement("p")
    message.className = "message"
    message.dataset.k = "warning"
    message.setAttribute("role", "alert")
    message.textContent = one.words
    document.getElementById("said").replaceChildren(message)
  }
}

document.addEventListener("change", sayPlace)
document.addEventListener("ciranda:sent", ({ detail }) => {
  if (detail.status < 400 || !detail.body.message) return
  refused.push({ url: detail.entry.url, words: detail.body.message, at: performance.now() })
  sayRefused()
})
document.addEventListener("ciranda:followed", () => { sayPlace(); sayRefused() })
