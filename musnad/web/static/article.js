// A click on words or on a card lights up all that belongs to the same finding; a click on somebody leaves the cards that
// are about them; a step of a chain lights up its words while the pointer or the keyboard is on it. Without this the links
// of the page do the same.
const record = document.querySelector(".record");
const text = record.querySelector(".text");
const findings = record.querySelector(".findings");
const status = findings.querySelector(".picked");
const cards = [...findings.querySelectorAll(".finding")];
const narrow = matchMedia("(max-width: 55.99rem)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const pieces = (id) => text.querySelectorAll(`[data-of="${CSS.escape(id)}"]`);
const evidence = (element) => element.dataset.evidence.split(" ");

function show(element, block) {
  element?.scrollIntoView({ block, behavior: calm.matches ? "auto" : "smooth" });
}

// Bring a card into sight within its column; the page stays where it is.
function reveal(card) {
  const [box, pane] = [card, findings].map((one) => one.getBoundingClientRect());
  const top = Math.max(pane.top, 0) + 16;
  const bottom = Math.min(pane.bottom, innerHeight) - 16;
  if (box.top < top) findings.scrollTop += box.top - top;
  else if (box.bottom > bottom) findings.scrollTop += Math.min(box.bottom - bottom, box.top - top);
}

function clear() {
  for (const lit of record.querySelectorAll(".lit, .about-them, .sheet, .span")) {
    lit.classList.remove("lit", "about-them", "sheet", "span");
  }
  for (const picked of findings.querySelectorAll("[aria-current]")) picked.removeAttribute("aria-current");
  findings.classList.remove("narrowed");
  status.replaceChildren();
}

function address(hash) {
  const url = new URL(location);
  for (const name of ["event", "statement", "actor", "span"]) url.searchParams.delete(name);
  url.hash = hash;
  history.replaceState(null, "", url);
}

function light(ids) {
  for (const id of ids) for (const piece of pieces(id)) piece.classList.add("lit");
}

// An event, a statement, a time: its card or row, and its evidence.
function pick(card) {
  clear();
  light(evidence(card));
  card.classList.add("lit");
  card.querySelector(".pick")?.setAttribute("aria-current", "true");
  const folded = card.closest("details");
  if (folded) folded.open = true;
  address(card.id);
}

// Somebody: their mentions, and the cards in which they have a part.
function pickActor(row) {
  clear();
  const id = row.dataset.of;
  light([id]);
  row.classList.add("lit");
  for (const card of cards) card.classList.toggle("about-them", evidence(card).includes(id));
  findings.classList.add("narrowed");
  const who = row.querySelector(".pick bdi").cloneNode(true);
  const name = document.createElement("b");
  name.append(who);
  const all = document.createElement("a");
  all.className = "clear";
  all.href = location.pathname;
  all.textContent = status.dataset.all;
  status.replaceChildren(status.dataset.about, " ", name, " ", all);
  address(row.id);
}

const isActor = (element) => element.id.startsWith("actor-");

// The card or row of words; words of several events give the next one at each click.
function findingOf(mark) {
  const found = [];
  for (let at = mark; at && at !== text; at = at.parentElement.closest("[data-of]")) {
    const id = CSS.escape(at.dataset.of);
    const own = findings.querySelector(`[data-evidence][data-of="${id}"]`);
    const using = own ?? findings.querySelector(`[data-evidence~="${id}"]`);
    if (using && !found.includes(using)) found.push(using);
    if (!at.matches(".event")) break;
  }
  const now = found.findIndex((card) => card.classList.contains("lit"));
  return found[(now + 1) % found.length];
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const mark = event.target.closest(".text [data-of]");
  const finding = event.target.closest(".finding, .listed tr");
  if (mark) {
    const card = findingOf(mark);
    if (!card) return;
    event.preventDefault();
    if (isActor(card)) pickActor(card);
    else pick(card);
    if (!narrow.matches) reveal(isActor(card) ? status : card);
    else if (card.matches(".finding")) card.classList.add("sheet");
  } else if (event.target.closest(".party")) {
    event.preventDefault();
    pickActor(document.getElementById(event.target.closest("a").hash.slice(1)));
    findings.scrollTop = 0;
  } else if (event.target.closest(".pick")) {
    event.preventDefault();
    if (isActor(finding)) pickActor(finding);
    else pick(finding);
    show(pieces(finding.dataset.of)[0], "center");
  } else if (event.target.closest(".words, .step[href]")) {
    event.preventDefault();
    const words = document.getElementById(event.target.closest("a").hash.slice(1));
    if (finding) pick(finding);
    glow([words.id]);
    show(words, "center");
  } else if (event.target.closest(".clear, .close")) {
    event.preventDefault();
    clear();
    address("");
  }
});

// A mark that others cross lies in pieces, of which the first alone bears the id.
function glow(ids) {
  for (const other of text.querySelectorAll(".glow")) other.classList.remove("glow");
  for (const id of ids) {
    const words = document.getElementById(id);
    let mine = false;
    for (const piece of pieces(words.dataset.of)) {
      if (piece.id) mine = piece === words;
      if (mine) piece.classList.add("glow");
    }
  }
}
for (const type of ["pointerover", "focusin"]) {
  findings.addEventListener(type, (event) => {
    const step = event.target.closest("[data-lights]");
    if (step) glow(step.dataset.lights.split(" "));
  });
}
for (const type of ["pointerout", "focusout"]) {
  findings.addEventListener(type, (event) => event.target.closest("[data-lights]") && glow([]));
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && record.querySelector(".lit, .span")) {
    clear();
    address("");
  }
  const own = event.target.closest(".pick");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!own || !step) return;
  event.preventDefault();
  const all = [...findings.querySelectorAll(".pick")].filter((link) => link.checkVisibility());
  all[all.indexOf(own) + step]?.focus();
});

// A card that came up on a phone goes when the keyboard goes elsewhere: it would lie over what is looked at.
record.addEventListener("focusin", (event) => {
  const sheet = findings.querySelector(".sheet");
  if (sheet && !sheet.contains(event.target)) sheet.classList.remove("sheet");
});

// For a phone: a way to close the card that came up.
for (const card of cards) {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close";
  close.setAttribute("aria-label", status.dataset.close);
  close.textContent = "×";
  card.append(close);
}

function follow() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target?.matches("[data-evidence]")) return false;
  if (isActor(target)) pickActor(target);
  else pick(target);
  return target;
}
function arrive() {
  const target = follow() || findings.querySelector(".finding.lit, tr.lit");
  const words = target ? pieces(target.dataset.of)[0] : document.getElementById("span");
  words?.scrollIntoView({ block: narrow.matches ? "start" : "center" });
  if (target && !narrow.matches) reveal(target);
  else if (target?.matches(".finding")) target.classList.add("sheet");
}
addEventListener("hashchange", arrive);
arrive();
addEventListener("load", arrive); // after the browser went to where the address points
