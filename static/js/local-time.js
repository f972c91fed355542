// time[data-local="time"] is shown in the viewer's own time zone, data-local="moment" with day and seconds.

const language = document.documentElement.lang
const words = {
  time: new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hour12: false }),
  moment: new Intl.DateTimeFormat(language, {
    day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
  }),
}

function show() {
  for (const time of document.querySelectorAll("time[data-local]")) {
    time.textContent = words[time.dataset.local].format(new Date(time.dateTime))
  }
}

document.addEventListener("ciranda:followed", show)
show()
