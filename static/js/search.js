// "/" goes to the search; arrow keys walk its results; Escape closes them.
(() => {
  const box = document.querySelector("[data-search]");
  if (!box) return;
  const results = document.querySelector(box.dataset.results);
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !isTyping) { event.preventDefault(); box.focus(); }
    if (event.key === "Escape" && results.childElementCount) { results.replaceChildren(); box.focus(); }
    if (["ArrowDown", "ArrowUp"].includes(event.key) && event.target.closest(".site-search")) {
      const links = [box, ...results.querySelectorAll("a")];
      const next = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      if (links[next]) { event.preventDefault(); links[next].focus(); }
    }
  });
  document.addEventListener("click", (event) => { if (!event.target.closest(".site-search")) results.replaceChildren(); });
})();
