// The page of a new import: dropping files, choosing the description, and a word while files are being sent.

import { livenDrop } from "./imports/drop.js";
import { livenPicker } from "./imports/picker.js";

const form = document.getElementById("new-import");
const drop = form.querySelector("[data-drop]");

livenPicker(form.querySelector("[data-picker]"));
livenDrop(drop, () => {
  form.querySelector("[name=source][value=upload]").checked = true;
});
form.querySelector("[data-focus]")?.focus();

form.addEventListener("submit", (event) => {
  if (form.source.value !== "upload") {
    drop.querySelector("input").disabled = true; // files that were not meant are not sent
    return;
  }
  if (drop.dataset.refused) {
    event.preventDefault();
    drop.querySelector("input").focus();
  } else if (drop.querySelector("input").files.length) {
    form.querySelector("[data-sending]").hidden = false;
  }
});

// Coming back by the browser's own button finds the page as it was left.
window.addEventListener("pageshow", () => {
  drop.querySelector("input").disabled = false;
  form.querySelector("[data-sending]").hidden = true;
});
