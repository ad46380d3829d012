// Titles and names under the search field while somebody types: a combobox with a list (ARIA authoring practices).
// Without a choice, Enter searches for the words as always.

const PAUSE_MS = 180;

export function installSuggestions(page) {
  const field = page.querySelector("[data-suggests]");
  const list = page.getElementById("suggestions");
  if (!field || !list) return;
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
  function marked() {
    return list.hidden ? null : list.querySelector('[aria-selected="true"]');
  }
  function mark(option) {
    for (const each of options()) each.setAttribute("aria-selected", each === option);
    if (!option) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }
  async function ask() {
    const number = ++asked;
    const answer = await fetch(`${field.dataset.suggests}?q=${encodeURIComponent(field.value)}`).catch(() => null);
    if (!answer?.ok || number !== asked || page.activeElement !== field) return;
    // Our own page part, escaped by the server; it holds no scripts and none could run here.
    list.innerHTML = await answer.text();
    if (options().length === 0) return close();
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (field.value.trim() === "") {
      asked += 1;
      close();
    } else {
      timer = setTimeout(ask, PAUSE_MS);
    }
  });
  field.addEventListener("keydown", (event) => {
    const shown = list.hidden ? [] : options();
    const at = shown.indexOf(marked());
    if (event.key === "ArrowDown" && shown.length) mark(shown[at + 1] ?? null);
    else if (event.key === "ArrowUp" && shown.length) mark(at < 0 ? shown.at(-1) : (shown[at - 1] ?? null));
    else if (event.key === "Escape" && shown.length) close();
    else if (event.key === "Enter" && at >= 0) location.assign(shown[at].dataset.href);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  field.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    location.assign(option.dataset.href);
  });
}
