// Where the focus goes when a page arrives: errors first, then the heading of the item that was moved to.

/** Put the focus on what the server marked, else on the heading when the address says `#heading`. */
export function placeFocus() {
  const error = document.querySelector("[data-focus-first]");
  if (error) {
    openAround(error);
    error.focus();
    return;
  }
  if (location.hash.length > 1) {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target) {
      openAround(target);
      focusOn(target);
    }
  }
}

/** Focus an element that may not be focusable by itself. */
export function focusOn(element) {
  if (!element.matches("a[href], button, input, select, textarea, summary, [tabindex]")) {
    element.setAttribute("tabindex", "-1");
  }
  element.focus();
}

function openAround(element) {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    fold.open = true;
  }
}
