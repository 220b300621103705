// Keys that decide. Everything is a form or a link that works without this; a key clicks it, or puts the focus there.
// Letters are keys of the keyboard, so that they work whatever script it writes. They can be switched off, and are off
// while the form of corrections is open, where they would be typed by mistake.
const STORED = "musnad-review-keys";
const correction = document.getElementById("correction");
const form = correction?.querySelector("form");
const opener = document.querySelector('a[href="#correction"]');
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
  if (/^[a-z1-7]$/i.test(event.key)) return event.key.toUpperCase();
  return /^(?:Key|Digit|Numpad)(.)$/.exec(event.code)?.[1] ?? "";
};

function open(field) {
  correction.open = true;
  const words = form.elements.words;
  if (words && !field && chosen) take(words);
  const there = field ?? (words && !words.value ? words : form.querySelector("select"));
  if (there.matches("summary")) there.parentElement.open = true;
  there.focus();
  there.scrollIntoView({ block: "nearest" });
}
function close() {
  correction.open = false;
  opener.focus();
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
  if (letters && element !== opener && correction?.open) return;
  event.preventDefault();
  if (element === opener) open();
  else if (key === "?") {
    element.open = !element.open;
    if (element.open) element.querySelector("summary").focus();
  } else if (letters) element.click();
  else open(element);
});

opener?.addEventListener("click", (event) => {
  event.preventDefault();
  open();
});

// Words of the article that are chosen, by mouse, finger or keyboard, go into the form. `chosen` is their characters and
// what they say; it stays when the focus goes elsewhere.
let chosen = null;
const said = document.getElementById("chosen");
const text = document.getElementById("choosing");

// Code points before a place in the text, as the server counts them.
function characters(node, offset) {
  const line = (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest("[data-start]");
  if (!line) return null;
  const before = document.createRange();
  before.setStart(line, 0);
  before.setEnd(node, offset);
  return Number(line.dataset.start) + [...before.toString()].length;
}
function choose() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  const start = characters(range.startContainer, range.startOffset);
  const end = characters(range.endContainer, range.endOffset);
  if (start === null || end === null) return;
  const words = range.toString().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu, "").replace(/\s+/g, " ");
  if (!words) return;
  chosen = { at: `${start}-${end}`, words };
  if (said) said.textContent = `${said.dataset.chosen} «${words}»`;
  if (globalThis.Highlight) CSS.highlights.set("chosen", new Highlight(range.cloneRange()));
}
document.addEventListener("selectionchange", choose);

function take(field) {
  if (!chosen) return;
  field.value = chosen.words;
  if (field === form.elements.words) form.elements.at.value = chosen.at;
}
for (const button of document.querySelectorAll(".take")) {
  button.hidden = false;
  button.addEventListener("click", () => take(document.getElementById(button.dataset.for)));
}

// A cursor that goes from word to word.
if (text) {
  const words = [];
  for (const line of text.querySelectorAll("[data-start]")) {
    for (const { 0: word, index } of line.textContent.matchAll(/[\p{L}\p{M}\p{N}_]+/gu)) {
      words.push({ line, start: index, end: index + word.length });
    }
  }
  const how = document.getElementById("how");
  how.hidden = false;
  text.tabIndex = 0;
  text.setAttribute("role", "group");
  text.setAttribute("aria-labelledby", "told");
  text.setAttribute("aria-describedby", "how");
  let [anchor, focus] = [-1, -1];

  const place = ({ line }, at) => {
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() && at > walker.currentNode.length) at -= walker.currentNode.length;
    return [walker.currentNode, at];
  };
  const show = () => {
    const [first, last] = [words[Math.min(anchor, focus)], words[Math.max(anchor, focus)]];
    getSelection().setBaseAndExtent(...place(first, first.start), ...place(last, last.end));
    choose();
    const range = document.createRange();
    range.setStart(...place(words[focus], words[focus].start));
    range.setEnd(...place(words[focus], words[focus].end));
    const box = range.getBoundingClientRect();
    if (box.top > 60 && box.bottom < innerHeight - 60) return;
    for (const scrolled of [text.closest(".words"), document.scrollingElement]) scrolled.scrollBy(0, box.top - innerHeight / 2);
  };
  const inLine = (step) => {
    const now = words[focus]?.line;
    const lines = [...new Set(words.map(({ line }) => line))];
    const line = lines[Math.min(Math.max(lines.indexOf(now) + step, 0), lines.length - 1)];
    return words.findIndex((word) => word.line === line);
  };
  text.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !words.length) return;
    if (event.key === "Enter" && chosen) {
      event.preventDefault();
      open();
      return;
    }
    const steps = { ArrowLeft: () => focus + 1, ArrowRight: () => focus - 1, ArrowDown: () => inLine(1), ArrowUp: () => inLine(-1) };
    if (!steps[event.key]) return;
    event.preventDefault();
    focus = Math.min(Math.max(steps[event.key](), 0), words.length - 1);
    if (!event.shiftKey || anchor < 0) anchor = focus;
    show();
  });
}

// Nothing is sent twice by an impatient finger.
document.addEventListener("submit", (event) => {
  if (gone) event.preventDefault();
  gone = true;
});
addEventListener("pageshow", () => (gone = false));
