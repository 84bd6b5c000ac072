// What a table's links open stands in a panel beside it; Escape or its button closes it, and the focus goes back to the link.
(() => {
  const panel = document.querySelector("[data-side-panel]");
  if (!panel) return;
  let opener = null;
  const close = () => { panel.replaceChildren(); if (opener) opener.focus(); };
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.target === panel) opener = event.detail.elt; });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== panel) return;
    const button = panel.querySelector("[data-side-panel-close]");
    if (button) { button.hidden = false; button.addEventListener("click", close); }
    const heading = panel.querySelector("h2");
    if (heading) heading.focus();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && panel.childElementCount) close(); });
})();
