"use strict";
// Sorts and filters the table of students. Without this script it is a plain table with everybody in it.
{
  const table = document.getElementById("students-table");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = rows.map((row) => plain([...row.cells].map((cell) => cell.textContent.trim()).join(" ")));
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

  const headings = [...table.tHead.rows[0].cells];
  const numbers = (column) => rows.map((row) => {
    const found = row.cells[column].textContent.match(/\d+(\.\d+)?/);
    return found ? Number(found[0]) : null;
  });
  const words = (column) => rows.map((row) => row.cells[column].textContent.trim());

  // What has no number stands last in both directions.
  const order = (column, descending) => {
    const direction = descending ? -1 : 1;
    const numeric = headings[column].classList.contains("number");
    const values = numeric ? numbers(column) : words(column);
    const compare = (one, other) => {
      const [a, b] = [values[one], values[other]];
      if (a === null || b === null) return (a === null) - (b === null);
      return direction * (numeric ? a - b : collator.compare(a, b));
    };
    return rows.map((_, index) => index).sort((one, other) => compare(one, other) || one - other);
  };

  const said = document.getElementById("students-sorted");
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      // The first press of a column of points shows the highest first, of names the first.
      const before = heading.getAttribute("aria-sort");
      const descending = before ? before === "ascending" : heading.classList.contains("number");
      headings.forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
      body.append(...order(column, descending).map((index) => rows[index]));
      said.textContent = `Sorted by ${button.textContent.trim()}, ${descending ? "descending" : "ascending"}`;
    });
  });

  const field = document.getElementById("students-filter");
  const output = document.getElementById("students-number");
  const filter = () => {
    const wanted = plain(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, index) => {
      const fits = wanted.every((word) => texts[index].includes(word));
      row.hidden = !fits;
      shown += fits;
    });
    output.textContent = `${shown} of ${rows.length} students shown`;
  };
  field.addEventListener("input", filter);
  field.value = "";
  filter();
  document.getElementById("students-tools").hidden = false;
}
