// button[data-print] prints the page, or saves it as the device does when it prints.

document.addEventListener("click", event => {
  if (event.target.closest?.("[data-print]")) print()
})
