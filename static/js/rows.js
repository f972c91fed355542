// <edit-rows data-prefix="further">: the rows of a Django formset, added from its <template>, moved and removed by buttons.
// The server reads the hidden fields that these buttons set: TOTAL_FORMS, and in each row ORDER and DELETE.

class EditRows extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector(".rows")
    this.total = this.querySelector(`[name="${this.dataset.prefix}-TOTAL_FORMS"]`)
    this.addEventListener("click", event => {
      const button = event.target.closest("button")
      if (!button) return
      const row = button.closest(".row")
      if (button.matches("[data-add]")) this.add()
      else if (button.matches("[data-remove]")) this.take(row)
      else if (button.matches("[data-move]")) this.move(row, button)
      else return
      this.number()
      this.dispatchEvent(new Event("input", { bubbles: true }))
    })
    const place = row => Number(field(row, "ORDER").value) || Infinity
    this.list.append(...[...this.list.children].sort((a, b) => place(a) - place(b)))
    this.number()
  }

  get rows() { return [...this.list.children].filter(row => !row.hidden && !row.matches(".unscripted")) }

  add() {
    const number = this.total.value
    this.total.value = Number(number) + 1
    const row = this.querySelector("template").content.firstElementChild.cloneNode(true)
    for (const element of row.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        if (value.includes("__prefix__")) element.setAttribute(name, value.replace("__prefix__", number))
      }
    }
    this.list.append(row)
    row.querySelector(":is(input, textarea, select):not([type=hidden])").focus()
  }

  take(row) {
    const next = this.rows[this.rows.indexOf(row) + 1]
    field(row, "DELETE").checked = true
    row.hidden = true
    ;(next?.querySelector("[data-remove]") ?? this.querySelector("[data-add]")).focus()
  }

  move(row, button) {
    const at = this.rows.indexOf(row)
    if (button.dataset.move === "up") this.rows[at - 1]?.before(row)
    else this.rows[at + 1]?.after(row)
    this.number()
    ;(button.disabled ? row.querySelector("[data-move]:not(:disabled)") : button)?.focus()
  }

  // Numbers the rows that are shown, and switches off the moves that lead nowhere.
  number() {
    this.rows.forEach((row, index, rows) => {
      field(row, "ORDER").value = index + 1
      row.querySelector("[data-move=up]").disabled = index === 0
      row.querySelector("[data-move=down]").disabled = index === rows.length - 1
    })
  }
}

function field(row, name) { return row.querySelector(`[name$="-${name}"]`) }

customElements.define("edit-rows", EditRows)
