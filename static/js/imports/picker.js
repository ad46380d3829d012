// Choosing a description by words or code: a combobox with a list (ARIA authoring practices, list autocomplete).

const PAUSE_MS = 150;

export function livenPicker(picker) {
  const field = picker.querySelector("input");
  const list = picker.querySelector("[role=listbox]");
  const picked = picker.querySelector("[data-picked]");
  let timer = 0;
  let asked = 0;

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  close();

  function options() {
    return [...list.querySelectorAll("[role=option]")];
  }
  function close() {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }
  function mark(option) {
    for (const each of options()) each.setAttribute("aria-selected", each === option);
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }
  function take(option) {
    field.value = option.dataset.code;
    picked.textContent = option.dataset.title;
    close();
  }
  async function ask() {
    const number = ++asked;
    const answer = await fetch(`${picker.dataset.url}?q=${encodeURIComponent(field.value)}`);
    if (!answer.ok || number !== asked || document.activeElement !== field) return;
    // Our own page part, escaped by the server; it holds no scripts and none could run here.
    list.innerHTML = await answer.text();
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    picked.textContent = picker.dataset.found.replace("%count", options().length);
  }
  function step(by) {
    const all = options();
    if (list.hidden || !all.length) return ask();
    const at = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
    return mark(all[(at + by + all.length + (at < 0 && by < 0 ? 1 : 0)) % all.length]);
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  field.addEventListener("focus", () => {
    if (!field.value) ask();
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    const marked = list.querySelector("[aria-selected=true]");
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Enter" && !list.hidden && marked) take(marked);
    else return;
    event.preventDefault();
  });
  // Before the blur that a click would cause.
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    event.preventDefault();
    if (option) take(option);
  });
}
