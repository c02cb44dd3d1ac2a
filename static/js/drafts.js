// What is typed survives an ended session, a refused form and a closed connection: it is kept in this window only.
const PREFIX = "draft:";
const person = document.documentElement.dataset.person;

const keyOf = (form) => `${PREFIX}${person}:${form.dataset.draft}`;
const isTyped = (field) =>
  field.name && !["hidden", "password", "submit", "file", "search"].includes(field.type) && !field.name.startsWith("csrf");

/** Keep and restore every `form[data-draft]`; forget what the server says is done, and everything on signing out. */
export function startDrafts() {
  for (const done of document.querySelectorAll("[data-draft-done]")) {
    for (const name of done.dataset.draftDone.split(" ")) sessionStorage.removeItem(`${PREFIX}${person}:${name}`);
  }
  document.querySelector("[data-sign-out]")?.addEventListener("submit", forgetAll);
  if (!person) return;
  for (const form of document.querySelectorAll("form[data-draft]")) watch(form);
}

function watch(form) {
  const kept = sessionStorage.getItem(keyOf(form));
  if (kept && !form.querySelector("[aria-invalid]")) restore(form, JSON.parse(kept));
  form.addEventListener("input", () => sessionStorage.setItem(keyOf(form), JSON.stringify(typedIn(form))));
}

function typedIn(form) {
  const values = {};
  for (const field of form.elements) {
    if (!isTyped(field)) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      (values[field.name] ??= []).push(...(field.checked ? [field.value] : []));
    } else if (field.multiple) {
      values[field.name] = [...field.selectedOptions].map((option) => option.value);
    } else values[field.name] = field.value;
  }
  return values;
}

function restore(form, values) {
  let changed = false;
  for (const field of form.elements) {
    if (!isTyped(field) || !(field.name in values)) continue;
    const value = values[field.name];
    if (field.type === "checkbox" || field.type === "radio") {
      changed ||= field.checked !== value.includes(field.value);
      field.checked = value.includes(field.value);
    } else if (field.multiple) {
      for (const option of field.options) option.selected = value.includes(option.value);
    } else if (field.value !== value) {
      field.value = value;
      changed = true;
    }
  }
  if (changed) announce(form);
}

function announce(form) {
  const note = document.createElement("div");
  note.className = "c-draft";
  note.setAttribute("role", "status");
  note.append("What you had typed was put back. ");
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "usa-button usa-button--unstyled";
  drop.textContent = "Drop it";
  drop.addEventListener("click", () => {
    sessionStorage.removeItem(keyOf(form));
    form.reset();
    note.remove();
  });
  note.append(drop);
  form.prepend(note);
  const fold = form.closest("details");
  if (fold) fold.open = true;
}

function forgetAll() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}
