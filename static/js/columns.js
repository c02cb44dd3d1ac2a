// The ruler over a record of 80 columns: which field the cursor stands in. Without this file the fields are listed all the same.

/** Follow the cursor in every line of columns, and in those that are put in later. */
export function startColumns() {
  for (const kind of ["keyup", "click", "focusin", "input"]) document.addEventListener(kind, follow);
}

function follow(event) {
  const line = event.target;
  if (!line.matches?.(".c-line80__text")) return;
  const sheet = line.closest("[data-columns]");
  const column = (line.selectionStart ?? 0) + 1;
  let told = `column ${column}`;
  for (const place of sheet.querySelectorAll("[data-first]")) {
    const here = column >= Number(place.dataset.first) && column <= Number(place.dataset.last);
    place.classList.toggle("is-here", here);
    const text = place.querySelector("code");
    text.textContent = line.value.padEnd(80).slice(place.dataset.first - 1, place.dataset.last);
    if (here) told += `: ${place.childNodes[1].textContent.trim()}, ${place.querySelector("b").textContent}`;
  }
  sheet.querySelector("[data-at]").textContent = told;
}
