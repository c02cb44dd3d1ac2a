// Choosing rows of a list: from the last marked to this one with Shift, all of the page, and how many are chosen.

/** Wire every form that rows may be chosen for. */
export function startSelecting() {
  for (const form of document.querySelectorAll("form[data-select]")) wire(form);
}

function wire(form) {
  const boxes = [...document.querySelectorAll(`input[type=checkbox][name="${form.dataset.select}"][form="${form.id}"]`)];
  const all = form.querySelector("[data-select-all]");
  const told = form.querySelector("[data-selected]");
  let last = -1;
  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    told.hidden = chosen === 0;
    told.textContent = String(chosen);
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  for (const [at, box] of boxes.entries())
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last >= 0)
        for (const one of boxes.slice(Math.min(at, last), Math.max(at, last) + 1)) one.checked = box.checked;
      last = at;
      show();
    });
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  all.closest("label").hidden = boxes.length === 0;
  show();
}
