// Shows who is named by the words searched for, once that is known. Without this a link leads there.
const named = document.getElementById("named");
if (named) {
  const answer = await fetch(named.dataset.from);
  const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#named");
  if (answer.ok && found) {
    found.classList.remove("section");
    if (found.querySelector("a")) named.replaceWith(found);
    else named.remove();
  }
}
