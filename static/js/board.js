// The bar at the foot says what to do next as soon as a dot is placed; the server's own words follow with the next swap.
// .now[data-places='["Place your dot on the first scale.", …]'][data-placed="All dots are placed."]

function say() {
  const bar = document.querySelector(".now[data-places]")
  const words = bar?.querySelector("b")
  if (!words) return
  const scales = [...document.querySelectorAll("form[data-save] fieldset")]
  const next = scales.findIndex(scale => !scale.querySelector(":checked"))
  const said = next < 0 ? bar.dataset.placed : JSON.parse(bar.dataset.places)[next]
  if (words.textContent !== said) words.textContent = said
}

document.addEventListener("change", say)
document.addEventListener("ciranda:followed", say)
