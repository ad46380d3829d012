// Picking descriptions: `x` picks what is in focus, a click with shift picks the range. Without this file check boxes do.

for (const form of document.querySelectorAll("form.picking")) install(form);

function install(form) {
  const boxes = [...form.querySelectorAll('input[name="key"]')];
  const count = form.querySelector(".picked__count");
  let last = null;

  const tell = () => {
    const picked = boxes.filter((box) => box.checked).length;
    form.dataset.picked = picked;
    count.textContent = picked === 1 ? count.dataset.one : count.dataset.many.replace("#", picked);
  };

  form.addEventListener("click", (event) => {
    const box = event.target;
    if (!boxes.includes(box)) return;
    if (event.shiftKey && last) {
      const ends = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const each of boxes.slice(ends[0], ends[1] + 1)) each.checked = box.checked;
    }
    last = box;
    tell();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = form.contains(document.activeElement) && document.activeElement.closest("li")?.querySelector('input[name="key"]');
    if (!box) return;
    event.preventDefault();
    box.checked = !box.checked;
    last = box;
    tell();
  });

  tell();
}
