// Code is out of sight until somebody asks for it; without scripts it is folded, cell by cell.
"use strict";
(() => {
  const button = document.getElementById("all-code");
  const cells = document.querySelectorAll("details.code");
  if (!cells.length) return;
  const set = (open) => {
    for (const cell of cells) [cell.open, cell.hidden] = [open, !open];
    button.setAttribute("aria-pressed", String(open));
  };
  button.hidden = false;
  set(false);
  button.addEventListener("click", () => {
    set(button.getAttribute("aria-pressed") === "false");
    [button.textContent, button.dataset.other] = [button.dataset.other, button.textContent];
  });
})();
