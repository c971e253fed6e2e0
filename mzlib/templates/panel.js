// The panel as a table to search and sort. A number is a button: it opens the row to where the number comes from.
"use strict";
datatables.then(({ default: DataTable }) => {
  const words = JSON.parse(document.getElementById("panel-words").textContent);
  const element = document.getElementById("panel");
  const table = new DataTable(element, {
    autoWidth: false,
    columnDefs: [{ targets: 1, visible: false }],
    language: words.language,
    layout: { topStart: "search", topEnd: "pageLength", bottomStart: "info", bottomEnd: "paging" },
    lengthMenu: [10, 25, 100, { label: words.all, value: -1 }],
    order: [],
    pageLength: 25,
  });

  const show = (line, wanted) => {
    const row = table.row(line);
    const button = line.querySelector("button.number");
    if (wanted === undefined) wanted = !row.child.isShown();
    if (wanted) {
      const chain = line.querySelector(".chain").cloneNode(true);
      chain.hidden = false;
      chain.id = `of:${line.id}`;
      row.child(chain, "opened").show();
      button.setAttribute("aria-controls", chain.id);
    } else {
      row.child.remove();
      button.removeAttribute("aria-controls");
    }
    button.setAttribute("aria-expanded", String(wanted));
  };

  element.addEventListener("click", (event) => {
    const button = event.target.closest("button.number");
    if (button) show(button.closest("tr"));
  });

  const form = document.querySelector("form.choose");
  form.hidden = false;
  for (const select of form.querySelectorAll("select")) {
    const column = table.column(Number(select.dataset.column));
    select.addEventListener("change", () => column.search(select.value, { exact: select.value !== "" }).draw());
  }

  // An address with #id turns to the page of that figure, and opens it.
  const turn = () => {
    const ident = decodeURIComponent(location.hash.slice(1));
    const row = table.row((_, __, node) => node !== null && node.id === ident);
    if (!ident || !row.any()) return;
    table.search("").columns().search("");
    form.reset();
    table.draw();
    const place = table.rows({ order: "current", search: "applied" }).indexes().toArray().indexOf(row.index());
    if (table.page.len() > 0) table.page(Math.floor(place / table.page.len())).draw("page");
    show(row.node(), true);
    row.node().scrollIntoView({ block: "start" });
    row.node().querySelector("button.number").focus({ preventScroll: true });
  };
  window.addEventListener("hashchange", turn);
  window.addEventListener("beforeprint", () => table.page.len(-1).draw());
  turn();
  document.documentElement.dataset.ready = "panel";
});
