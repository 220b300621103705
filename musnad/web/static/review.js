// Keys that decide. Everything is a form or a link that works without this; a key clicks it, or puts the focus there.
// Letters are keys of the keyboard, so that they work whatever script it writes. They can be switched off, and are off
// while the form of corrections is open, where they would be typed by mistake.
const STORED = "musnad-review-keys";
const correction = document.getElementById("correction");
const form = correction?.querySelector("form");
const box = document.getElementById("shortcuts");
let gone = false;
document.documentElement.classList.add("scripted");

if (box) {
  box.closest("label").hidden = false;
  box.checked = localStorage.getItem(STORED) !== "off";
  box.addEventListener("change", () => localStorage.setItem(STORED, box.checked ? "on" : "off"));
}

// The browser says itself, in its language, that the last day is not before the first.
const [first, last] = form ? [form.elements.first, form.elements.last] : [];
const bound = () => (last.min = first.value);
if (form) {
  bound();
  first.addEventListener("input", bound);
}

const keyOf = (event) => {
  if (event.key === "?" || event.key === "؟") return "?";
  if (/^[a-z1-5]$/i.test(event.key)) return event.key.toUpperCase();
  return /^(?:Key|Digit|Numpad)(.)$/.exec(event.code)?.[1] ?? "";
};

function open(field) {
  correction.open = true;
  const there = field ?? form.querySelector("select");
  there.focus();
  there.scrollIntoView({ block: "nearest" });
}
function close() {
  correction.open = false;
  document.querySelector('[data-key="C"]').focus();
}

const isTyping = (element) => element.matches("select, textarea, input:not([type=checkbox], [type=radio])");
const within = (element) => correction?.open && correction.contains(element);

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.repeat || event.altKey || event.metaKey || gone) return;
  if (event.key === "Enter" && event.ctrlKey) {
    if (within(target)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector(".save"));
    }
    return;
  }
  if (event.ctrlKey) return;
  if (event.key === "Escape" && within(target)) {
    close();
    return;
  }
  if (isTyping(target) || (box && !box.checked)) return;
  const key = keyOf(event);
  const element = key && document.querySelector(key === "2" ? ".parties input" : `[data-key="${key}"]`);
  if (!element) return;
  const letters = /[A-Z]/.test(key);
  if (letters && key !== "C" && correction?.open) return;
  event.preventDefault();
  if (key === "C") open();
  else if (key === "?") {
    element.open = !element.open;
    if (element.open) element.querySelector("summary").focus();
  } else if (letters) element.click();
  else open(element);
});

document.querySelector('a[data-key="C"]')?.addEventListener("click", (event) => {
  event.preventDefault();
  open();
});
// Nothing is sent twice by an impatient finger.
document.addEventListener("submit", (event) => {
  if (gone) event.preventDefault();
  gone = true;
});
addEventListener("pageshow", () => (gone = false));
