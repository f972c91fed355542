// <likert-scale> around a fieldset of radios: a digit places the dot, 0 says "no opinion". Arrows and Tab are the browser's.

class LikertScale extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", this)
  }

  disconnectedCallback() {
    this.removeEventListener("keydown", this)
  }

  handleEvent(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^\d$/.test(event.key)) return
    const selector = event.key === "0" ? ".abstain input" : `.scale input[value="${event.key}"]`
    const radio = this.querySelector(selector)
    if (!radio || radio.matches(":disabled")) return
    event.preventDefault()
    radio.focus()
    radio.click()
  }
}

customElements.define("likert-scale", LikertScale)
