// Files by drag and drop; the plain file field stays in charge, so that everything works without this.

const UNITS = ["B", "KB", "MB", "GB"];

export function livenDrop(area, onFiles) {
  const field = area.querySelector("input[type=file]");
  const chosen = area.querySelector("[data-chosen]");
  const trouble = area.querySelector("[data-drop-error]");
  const mostBytes = Number(area.dataset.mostBytes);
  const mostFiles = Number(area.dataset.mostFiles);

  function tell() {
    const files = [...field.files];
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    const words = files.length === 1 ? chosen.dataset.one : chosen.dataset.many;
    chosen.textContent = files.length ? words.replace("%count", files.length).replace("%size", spoken(bytes)) : "";
    const refusal = files.length > mostFiles ? area.dataset.tooMany : bytes > mostBytes ? area.dataset.tooLarge : "";
    trouble.textContent = refusal;
    trouble.hidden = !refusal;
    area.dataset.refused = refusal ? "yes" : "";
    if (files.length) onFiles();
  }

  field.addEventListener("change", tell);
  for (const name of ["dragenter", "dragover"]) {
    area.addEventListener(name, (event) => {
      event.preventDefault();
      area.classList.add("is-over");
    });
  }
  area.addEventListener("dragleave", (event) => {
    if (!area.contains(event.relatedTarget)) area.classList.remove("is-over");
  });
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("is-over");
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    tell();
  });
}

function spoken(bytes) {
  let unit = 0;
  let amount = bytes;
  while (amount >= 1024 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${amount.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} ${UNITS[unit]}`;
}
