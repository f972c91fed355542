// When a request of htmx goes wrong, #said says so in words. Refusals (409) and faulty forms (400, 422) come with their own.

const said = document.getElementById("said")
const SPOKEN = [400, 409, 422]

function say(words) {
  const message = document.createElement("p")
  message.className = "message"
  message.dataset.k = "error"
  message.setAttribute("role", "alert")
  message.textContent = words
  said.replaceChildren(message)
}

document.addEventListener("htmx:response:error", ({ detail }) => {
  if (!SPOKEN.includes(detail.ctx.response.status)) say(said.dataset.broken)
})
document.addEventListener("htmx:error", () => say(said.dataset.unreached))
document.addEventListener("htmx:before:request", () => said.replaceChildren())
