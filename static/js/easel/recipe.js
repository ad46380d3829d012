// A note where the chosen recipe has no use for the colours that were named, before it is queued.

export function installRecipe(form, note) {
  const { recipe, hints } = form.elements;

  function tell() {
    const named = hints.value || form.elements.palette.value;
    note.hidden = !named || "colors" in (recipe.selectedOptions[0]?.dataset ?? {});
  }
  recipe.addEventListener("change", tell);
  form.addEventListener("told", tell);
  document.addEventListener("htmx:afterSettle", tell);
  tell();
}
