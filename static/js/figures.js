// Figures: .plot[data-figure="id"][data-plotly="address"] draws the figure {data, layout} of the json_script with that id.
// A colour written as var(--c4) becomes the token's colour of the theme. Buttons [data-download="svg|png"] and [data-reset]
// stand in the same <figure>. Plotly is fetched when the first figure comes near the screen.

let library = null

function load(address) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script")
    script.src = address
    script.onload = () => resolve(window.Plotly)
    script.onerror = reject
    document.head.append(script)
  })
  return library
}

// What a token means in this theme, asked of the browser itself.
function palette(scheme) {
  const probe = document.createElement("i")
  probe.hidden = true
  if (scheme) probe.style.colorScheme = scheme
  document.body.append(probe)
  const known = new Map()
  const colour = token => {
    if (!known.has(token)) {
      probe.style.color = `var(${token})`
      known.set(token, getComputedStyle(probe).color)
    }
    return known.get(token)
  }
  return { colour, done: () => probe.remove() }
}

function painted(value, colour) {
  if (typeof value === "string") return value.replace(/var\((--[\w-]+)\)/g, (_, token) => colour(token))
  if (Array.isArray(value)) return value.map(one => painted(one, colour))
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, painted(one, colour)]))
  }
  return value
}

const AXIS = { gridcolor: "var(--line)", linecolor: "var(--edge)", zerolinecolor: "var(--edge)", automargin: true }
const HOVER = { bgcolor: "var(--ink)", bordercolor: "var(--ink)", font: { color: "var(--page)", family: "Figtree, sans-serif", size: 14 } }

const SCREEN = { family: "Figtree, system-ui, sans-serif", size: 14, color: "var(--ink)" }
const PAPER = { ...SCREEN, family: "Arial, Helvetica, sans-serif" } // a picture cannot bring our font along

function dressed(figure, { scheme, paper, font = SCREEN } = {}) {
  const { colour, done } = palette(scheme)
  const axes = Object.fromEntries(Object.entries(figure.layout ?? {})
    .filter(([name]) => /^[xy]axis\d*$/.test(name))
    .map(([name, axis]) => [name, { ...AXIS, ...axis }]))
  const layout = {
    font,
    paper_bgcolor: paper ?? "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", hoverlabel: HOVER,
    margin: { l: 16, r: 16, t: 16, b: 16 }, dragmode: "zoom", ...figure.layout, xaxis: AXIS, yaxis: AXIS, ...axes,
  }
  const result = painted({ data: figure.data, layout }, colour)
  done()
  return result
}

const figureOf = plot => JSON.parse(document.getElementById(plot.dataset.figure).textContent)
const CONFIG = { displayModeBar: false, displaylogo: false, responsive: true, scrollZoom: false }

// On a phone the names of the rows would leave no room: their codes stand there. `layout.meta.narrow` has them.
const PHONE = 640
function fitted(figure, width) {
  const { narrow } = figure.layout.meta ?? {}
  if (!narrow || width >= PHONE) return figure
  const { margin, yaxis, annotations } = figure.layout
  const moved = annotations.map(one => one.yref === "y" ? { ...one, xshift: one.xshift + margin.l - narrow.left } : one)
  const layout = {
    ...figure.layout, annotations: moved, margin: { ...margin, l: narrow.left }, yaxis: { ...yaxis, ticktext: narrow.labels },
  }
  return { ...figure, layout }
}

async function draw(plot, scheme) {
  const Plotly = await load(plot.dataset.plotly)
  const { data, layout } = dressed(fitted(figureOf(plot), plot.parentElement.clientWidth), { scheme })
  await Plotly.react(plot, data, layout, CONFIG)
  plot.dataset.drawn = ""
}

// A download is for paper: the light theme on white, whatever the screen shows.
async function download(plot, format) {
  const Plotly = await load(plot.dataset.plotly)
  const { data, layout } = dressed(figureOf(plot), { scheme: "light", paper: "#fff", font: PAPER })
  const { width, height } = plot.getBoundingClientRect()
  await Plotly.downloadImage({ data, layout }, { format, width: Math.max(width, 900), height, scale: format === "png" ? 3 : 1, filename: plot.dataset.figure })
}

const near = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue
    near.unobserve(target)
    draw(target)
  }
}, { rootMargin: "600px" })
for (const plot of document.querySelectorAll(".plot[data-figure]")) near.observe(plot)

function redraw(scheme) {
  for (const plot of document.querySelectorAll(".plot[data-drawn]")) draw(plot, scheme)
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw())
addEventListener("beforeprint", () => redraw("light"))
addEventListener("afterprint", () => redraw())
new MutationObserver(() => redraw()).observe(document.documentElement, { attributeFilter: ["data-theme"] })

document.addEventListener("click", event => {
  const button = event.target.closest?.("[data-download], [data-reset]")
  const plot = button?.closest("figure")?.querySelector(".plot")
  if (!plot) return
  if (button.dataset.download) download(plot, button.dataset.download)
  else if (plot.dataset.drawn !== undefined) draw(plot)
})
