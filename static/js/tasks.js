// The forms of an item: opened from the head of the page, showing only what the chosen action asks for, sent by Ctrl Enter.
import { focusOn } from "./focus.js";

/** Wire the links that open a fold, the choice of an action, and sending from within a text. */
export function startTasks() {
  for (const link of document.querySelectorAll("[data-opens]")) link.addEventListener("click", (event) => openFrom(event, link));
  for (const form of document.querySelectorAll(".c-task form")) {
    if (form.querySelector("[data-for]")) {
      form.addEventListener("change", () => showAsked(form));
      showAsked(form);
    }
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.closest("form")?.requestSubmit();
  });
}

/** Open a fold and put the focus where one goes on: its first field, else its summary. */
export function openFold(fold) {
  fold.open = true;
  const chosen = fold.querySelector("[name=action]:checked");
  const first = chosen ?? fold.querySelector("input:not([type=hidden]), select, textarea") ?? fold.querySelector("summary");
  focusOn(first);
  fold.scrollIntoView({ block: "nearest" });
}

function openFrom(event, link) {
  const fold = document.getElementById(link.dataset.opens);
  if (!fold) return;
  event.preventDefault();
  openFold(fold);
  const line = link.dataset.line && fold.querySelector("[name=line]");
  if (line) {
    line.value = link.dataset.line;
    focusOn(fold.querySelector("[name=finding_type]"));
  }
}

function showAsked(form) {
  const chosen = form.querySelector("[name=action]:checked, [name=action][type=hidden]")?.value;
  for (const field of form.querySelectorAll("[data-for]")) {
    const asked = field.dataset.for.split(" ").includes(chosen);
    field.closest(".c-field").hidden = !asked;
    field.disabled = !asked;
  }
}
