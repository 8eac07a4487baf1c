// The grid of daily scores: what is pasted from WPS goes into the cells; what does not fit stays in the box for the server to explain.
const grid = document.querySelector("[data-paste-grid]");

const start = () => {
  const rows = [...grid.querySelectorAll("[data-row]")];
  const box = grid.querySelector("textarea");
  const status = grid.querySelector("[data-paste-status]");
  const fold = (text) => text.normalize("NFKC").replace(/\s/g, "");
  const cellsOf = (row) => [...row.querySelectorAll("[data-cell]")];
  const named = (cell) => {
    const word = fold(cell);
    const found = word ? rows.filter((row) => row.dataset.code === word || fold(row.dataset.name) === word) : [];
    return found.length === 1 ? found[0] : null;
  };
  const tableOf = (text) => text.replace(/\r\n?/g, "\n").split("\n").filter((line) => line.trim()).map((line) => line.split("\t"));

  // A line that names a village, and its cells behind the name; a row that is filled in stays as it is.
  const takeLine = (cells) => {
    const place = cells.findIndex((cell) => named(cell));
    if (place < 0) return false;
    const row = named(cells[place]);
    const rest = cells.slice(place + 1);
    const other = rest.length ? named(rest[0]) : null;
    if (other && other !== row) return false;
    if (other) rest.shift();
    const [score, note] = cellsOf(row);
    if (!rest.length || score.value.trim() || rest.length > 2) return false;
    score.value = rest[0].trim();
    if (rest[1]) note.value = rest[1].trim();
    return true;
  };

  const tell = (count, left) => {
    status.textContent = `已填进表格${count}行${left ? `，还有${left}行没有认出来，留在框里，点“核对”会告诉您怎么改` : ""}。`;
  };

  // By names; the lines left over are given back as text.
  const takeByName = (text) => {
    const left = tableOf(text).filter((cells) => !takeLine(cells));
    tell(tableOf(text).length - left.length, left.length);
    return left.map((cells) => cells.join("\t")).join("\n");
  };

  // By place: down and to the right from the cell in which it was pasted.
  const takeByPlace = (target, table) => {
    const first = rows.indexOf(target.closest("[data-row]"));
    const column = cellsOf(rows[first]).indexOf(target);
    const fits = table.length <= rows.length - first && table.every((cells) => cells.length <= 2 - column);
    if (!fits) {
      status.textContent = "粘贴的行数或列数比表格多，没有填。请从第一行粘贴，或者连村名一起粘贴到上面的框里。";
      return;
    }
    table.forEach((cells, down) => {
      const inputs = cellsOf(rows[first + down]);
      cells.forEach((cell, right) => {
        inputs[column + right].value = cell.trim();
      });
    });
    tell(table.length, 0);
  };

  grid.addEventListener("paste", (event) => {
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    const isCell = event.target.matches("[data-cell]");
    if (!isCell && event.target !== box) return;
    if (isCell && !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    // Rows with their own day or inspector are no grid of one day; the server says what to do.
    if (/日期|检查人/.test(text.split("\n")[0])) {
      box.value = text;
      tell(0, tableOf(text).length);
      return;
    }
    const hasNames = tableOf(text).some((cells) => cells.some((cell) => named(cell)));
    if (isCell && !hasNames) takeByPlace(event.target, tableOf(text));
    else box.value = [box.value.trim(), takeByName(text)].filter(Boolean).join("\n");
  });
};

if (grid) start();
