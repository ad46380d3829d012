// The redaction editor: rectangles over a picture, drawn with the pointer or moved with the keyboard.

import { installKeys } from "./redact/keys.js";
import { installPointer } from "./redact/pointer.js";
import { Regions } from "./redact/regions.js";

const form = document.getElementById("redact");
const stage = document.getElementById("stage");
const said = document.getElementById("redact-said");
const regions = new Regions(stage, form.elements.regions, form.dataset);

async function suggest(button) {
  button.disabled = true;
  try {
    const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    const answer = await fetch(form.dataset.faces, { method: "POST", body });
    const told = await answer.json();
    for (const each of told.regions ?? []) regions.add(each, { suggested: true });
    said.textContent = told.trouble ?? (told.regions.length ? form.dataset.found : form.dataset.none);
  } finally {
    button.disabled = false;
  }
}

const acts = {
  add: () => regions.add({ x: 0.4, y: 0.4, width: 0.2, height: 0.2 }).focus(),
  faces: suggest,
  accept: () => regions.acceptAll(),
  preview: (button) => {
    const on = stage.classList.toggle("is-preview");
    button.setAttribute("aria-pressed", String(on));
  },
};

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) acts[button.dataset.act](button);
});
installPointer(stage, regions);
installKeys(stage, regions);
