// data-select-all="name" ticks every box of that name; data-select-count="name" says how many are ticked.
(() => {
  const boxes = (name) => [...document.querySelectorAll(`input[type=checkbox][name="${name}"]`)];
  const count = () => document.querySelectorAll("[data-select-count]").forEach((place) => {
    const ticked = boxes(place.dataset.selectCount).filter((box) => box.checked).length;
    place.textContent = ticked ? `${ticked} ticked` : "Nobody ticked yet";
  });
  document.addEventListener("change", (event) => {
    const name = event.target.dataset?.selectAll;
    if (name) boxes(name).forEach((box) => { box.checked = event.target.checked; });
    count();
  });
  document.querySelectorAll("[data-select-all]").forEach((box) => { box.closest("[hidden]")?.removeAttribute("hidden"); });
  count();
})();
