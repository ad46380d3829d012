// Where a key leads in a grid: an element, null where it leads nowhere, undefined where the key is the cell's own.

const WITHIN = "input:not([type=hidden]), select, textarea, th a";

export function nextCell(grid, cell, event, mode) {
  if (event.ctrlKey || event.metaKey || event.altKey) return corner(grid, event, mode);
  if (event.key === "Enter") return cell.matches("a") ? undefined : across(grid, cell, event.shiftKey ? -1 : 1);
  if (event.shiftKey || mode === "into") return undefined;
  if (event.key === "ArrowDown") return across(grid, cell, 1);
  if (event.key === "ArrowUp") return across(grid, cell, -1);
  if (mode === "typed" && !cell.matches("select")) return undefined;
  return along(cell, event.key);
}

function corner(grid, event, mode) {
  if (!event.ctrlKey || event.altKey || mode !== "") return undefined;
  const all = grid.querySelectorAll(`tbody :is(${WITHIN})`);
  if (event.key === "Home") return all[0] ?? null;
  if (event.key === "End") return all[all.length - 1] ?? null;
  return undefined;
}

// In the same column, past lines that have no such cell.
function across(grid, cell, step) {
  const rows = [...grid.querySelectorAll("tbody tr")];
  const row = cell.closest("tr");
  const column = [...row.cells].indexOf(cell.closest("td, th"));
  for (let at = rows.indexOf(row) + step; at >= 0 && at < rows.length; at += step) {
    const found = rows[at].cells[column]?.querySelector(WITHIN);
    if (found) return found;
  }
  return null;
}

// In the same line.
function along(cell, key) {
  const line = [...cell.closest("tr").querySelectorAll(WITHIN)];
  const at = line.indexOf(cell);
  if (key === "ArrowRight") return line[at + 1] ?? null;
  if (key === "ArrowLeft") return line[at - 1] ?? null;
  if (key === "Home") return line[0];
  if (key === "End") return line[line.length - 1];
  return undefined;
}
