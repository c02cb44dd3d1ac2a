// Single-key shortcuts. They act only outside fields, never with a modifier, and not at all when switched off.
//
// A page says what its keys do by `data-key="c"` on a link, a button, a field or a fold: the key presses, focuses or opens it.
// A list marked `data-keys-list` is walked by j and k (or the arrows) and opened by Enter; x or the space bar marks its row, X all from the last marked.
import { focusOn } from "./focus.js";
import { openFold } from "./tasks.js";

let list = null;
let at = -1;

/** Listen for keys unless the person has switched them off. */
export function startKeys() {
  list = document.querySelector("[data-keys-list]");
  if (list && location.hash === "") at = -1;
  if (document.documentElement.dataset.shortcuts !== "on") return;
  document.addEventListener("keydown", act);
}

function isTyping(target) {
  return target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog");
}

function act(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyping(event.target)) return;
  const done = event.key === "?" ? help() : walk(event) || press(event.key);
  if (done) event.preventDefault();
}

function help() {
  const dialog = document.getElementById("shortcuts");
  dialog?.showModal();
  return Boolean(dialog);
}

function press(key) {
  if (key.length !== 1) return false;
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => one.checkVisibility?.() ?? true);
  if (!target) return false;
  if (target.matches("details")) toggle(target);
  else if (target.matches("input, select, textarea")) {
    target.focus();
    target.select?.();
  } else if (target.matches("a, button")) target.click();
  else focusOn(target);
  return true;
}

function toggle(fold) {
  if (fold.open && fold.contains(document.activeElement)) {
    fold.open = false;
    focusOn(fold.querySelector("summary"));
  } else openFold(fold);
}

function walk(event) {
  if (!list) return false;
  const rows = [...list.querySelectorAll("tbody tr")];
  if (rows.length === 0) return false;
  const key = event.key;
  const onControl = event.target.closest("a, button, summary");
  if (key === "j" || key === "ArrowDown") return step(rows, 1, event);
  if (key === "k" || key === "ArrowUp") return step(rows, -1, event);
  if ((key === "x" || key === "X") && at >= 0) return mark(rows[at], key === "X");
  if (key === " " && at >= 0 && event.target.matches("a") && rows[at].contains(event.target)) return mark(rows[at], event.shiftKey);
  if (at >= 0 && key.length === 1) return pressInRow(rows[at], key);
  if (key === "Enter" && at >= 0 && (!onControl || rows[at].contains(onControl))) return open(rows[at]);
  return false;
}

function step(rows, by, event) {
  if (event.key.startsWith("Arrow") && !(at >= 0 || event.target.closest("[data-keys-list]"))) return false;
  rows[at]?.classList.remove("is-at");
  at = Math.min(rows.length - 1, Math.max(0, at + by));
  rows[at].classList.add("is-at");
  const link = rows[at].querySelector("a") ?? rows[at];
  focusOn(link);
  rows[at].scrollIntoView({ block: "nearest" });
  return true;
}

function mark(row, shiftKey) {
  const box = row.querySelector("input[type=checkbox]");
  box?.dispatchEvent(new MouseEvent("click", { shiftKey, bubbles: true, cancelable: true }));
  return Boolean(box);
}

function pressInRow(row, key) {
  const button = row.querySelector(`[data-row-key="${CSS.escape(key)}"]`);
  button?.click();
  return Boolean(button);
}

function open(row) {
  const link = row.querySelector("a");
  if (!link) return false;
  link.click();
  return true;
}
