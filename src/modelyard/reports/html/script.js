"use strict";
(() => {
  const $ = (what, of = document) => of.querySelector(what);
  const $$ = (what, of = document) => [...of.querySelectorAll(what)];
  const table = $("#figures"), body = $("tbody", table), form = $(".filters");
  const tip = $("#tip"), said = $("#count"), heads = $$("thead th", table);
  const columns = heads.map(head => head.dataset.key);
  const chosen = ["q", "model", "task", "backend", "batch", "machine"];
  const text = cell => cell.firstChild ? cell.firstChild.data || "" : "";
  const order = cell => cell.dataset.v === undefined ? null : Number(cell.dataset.v);
  const rows = [...body.rows].map((line, at) => {
    const row = { line, at };
    columns.forEach((name, place) => { row[name] = text(line.cells[place]); });
    row.key = `${row.model} ${row.backend} ${row.task || ""} ${row.machine || ""}`.toLowerCase();
    return row;
  });
  const named = new Map(rows.map(row => [row.line.id.slice(1), row]));
  const panels = $$(".panel").map(panel => [panel, $$(".mark[data-row]", panel).map(mark => named.get(mark.dataset.row))]);
  const only = $("#only");
  let state = {};

  // The state stands in the part of the address behind `#`, so that a view can be sent.
  const read = () => {
    const hash = location.hash.slice(1);
    state = history.state?.filters || (hash.includes("=") ? Object.fromEntries(new URLSearchParams(hash)) : {});
    for (const name of chosen) if (form.elements[name]) form.elements[name].value = state[name] || "";
    apply();
  };
  // A step that `Back` undoes is one that leads elsewhere: to a model, or to all of them.
  const write = (step = false) => {
    const kept = Object.entries(state).filter(([, value]) => value);
    history[step ? "pushState" : "replaceState"]({ filters: state }, "", kept.length ? `#${new URLSearchParams(kept)}` : location.pathname + location.search);
    apply();
  };

  const shows = row => {
    const words = (state.q || "").toLowerCase().split(/\s+/);
    return words.every(word => row.key.includes(word)) &&
      chosen.slice(1).every(name => !state[name] || row[name] === state[name]);
  };
  const apply = () => {
    let count = 0;
    for (const row of rows) {
      row.shown = shows(row);
      row.line.hidden = !row.shown;
      count += row.shown;
    }
    const of = count === rows.length ? "" : ` of ${rows.length}`;
    said.textContent = `${count}${of} ${rows.length === 1 ? "row" : "rows"}` + (state.model ? `, only ${state.model}` : "");
    only.hidden = count === rows.length;
    $("span", only).textContent = `Shown: ${said.textContent}.`;
    for (const mark of $$(".mark[data-row]")) mark.classList.toggle("off", !named.get(mark.dataset.row).shown);
    for (const [panel, of] of panels) panel.hidden = of.length > 0 && !of.some(row => row.shown);
    for (const one of $$(".group, .part, .group details")) {
      const inside = $$(".panel", one);
      one.hidden = inside.length > 0 && inside.every(panel => panel.hidden);
    }
    sort();
  };

  const sort = () => {
    const key = columns.includes(state.sort) ? state.sort : "model", place = columns.indexOf(key);
    const down = state.desc ? -1 : 1;
    heads.forEach((head, at) => {
      if (at === place) head.setAttribute("aria-sort", state.desc ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const values = new Map(rows.map(row => [row, order(row.line.cells[place]) ?? row[key]]));
    const sorted = [...rows].sort((a, b) => {
      const x = values.get(a), y = values.get(b);
      if (x === "" || y === "") return (x === "") - (y === "") || a.at - b.at; // what was not measured stands last
      return down * (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y))) || a.at - b.at;
    });
    if (sorted.some((row, at) => body.rows[at] !== row.line)) body.append(...sorted.map(row => row.line));
  };

  const pick = (model, line) => {
    state = { ...state, model, q: "" };
    if (form.elements.q) form.elements.q.value = "";
    write(true);
    for (const one of $$("tr.here")) one.classList.remove("here");
    const to = line || rows.find(row => row.shown)?.line;
    if (!to) return;
    to.classList.add("here");
    to.tabIndex = -1;
    to.focus({ preventScroll: true });
    $("#table").scrollIntoView();
  };

  form.hidden = false;
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("input", event => { state[event.target.name] = event.target.value; write(); });
  form.addEventListener("reset", () => { state = { sort: state.sort, desc: state.desc }; setTimeout(write); });
  $("thead", table).addEventListener("click", event => {
    const head = event.target.closest("th");
    if (!head) return;
    const again = head.getAttribute("aria-sort") === "ascending";
    state.sort = head.dataset.key;
    state.desc = again ? "1" : "";
    write();
  });
  $("button", only).addEventListener("click", () => { state = { sort: state.sort, desc: state.desc }; write(true); read(); });
  addEventListener("popstate", read);

  // What a mark stands for is in its title; once seen, it is told beside it instead.
  const told = mark => {
    const title = $("title", mark);
    if (title) { mark.dataset.tip = title.textContent; title.remove(); }
    return mark.dataset.tip || "";
  };
  const show = mark => {
    const [first, ...rest] = told(mark).split(" · ");
    const name = document.createElement("b");
    name.textContent = first;
    tip.replaceChildren(name, ...rest.map(one => Object.assign(document.createElement("div"), { textContent: one })));
    tip.hidden = false;
    const at = mark.getBoundingClientRect(), own = tip.getBoundingClientRect();
    const left = Math.min(Math.max(12, at.left + at.width / 2 - own.width / 2), document.documentElement.clientWidth - own.width - 12);
    const above = at.top - own.height - 10;
    tip.style.left = `${left}px`;
    tip.style.top = `${above > 8 ? above : at.bottom + 10}px`;
  };
  const hide = () => {
    tip.hidden = true;
    for (const mark of $$(".mark.here")) mark.classList.remove("here");
  };
  document.addEventListener("pointerover", event => {
    const mark = event.target.closest?.(".mark");
    if (mark) show(mark);
    else if (!tip.hidden && !$(".mark.here")) hide();
  });
  addEventListener("scroll", () => { if (!tip.hidden && !$(".mark.here")) hide(); }, { passive: true });
  document.addEventListener("click", event => {
    const mark = event.target.closest(".mark[data-row]"), link = event.target.closest("[data-pick]");
    if (link) { event.preventDefault(); pick(link.dataset.pick); }
    const way = event.target.closest('a[href^="#"]:not([data-pick])'), to = way && $(way.hash);
    if (to) {
      event.preventDefault();
      if (to.closest("[hidden]")) state = { sort: state.sort, desc: state.desc };
      history.pushState({ filters: state }, "", way.hash);
      read();
      to.tabIndex = -1;
      to.focus({ preventScroll: true });
      to.scrollIntoView();
    }
    if (!mark) return;
    const row = named.get(mark.dataset.row);
    hide();
    pick(row.model, row.line);
  });

  const seen = frame => $$(".mark", frame).filter(mark => mark.getClientRects().length && !mark.classList.contains("off"));
  document.addEventListener("keydown", event => {
    const frame = event.target.closest?.(".marks");
    if (event.key === "Escape") hide();
    if (!frame) return;
    const marks = seen(frame).sort((a, b) => {
      const x = a.getBoundingClientRect(), y = b.getBoundingClientRect();
      return x.left + x.width / 2 - y.left - y.width / 2;
    });
    const now = marks.findIndex(mark => mark.classList.contains("here"));
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (by && marks.length) {
      event.preventDefault();
      hide();
      const next = now < 0 ? (by > 0 ? 0 : marks.length - 1) : (now + by + marks.length) % marks.length;
      marks[next].classList.add("here");
      show(marks[next]);
    } else if (event.key === "Enter" && now >= 0) {
      const row = named.get(marks[now].dataset.row);
      hide();
      if (row) pick(row.model, row.line);
    }
  });
  document.addEventListener("focusout", event => { if (event.target.closest?.(".marks")) hide(); });

  // Paper shows all there is.
  let closed = [];
  addEventListener("beforeprint", () => { closed = $$("details:not([open])"); for (const one of closed) one.open = true; });
  addEventListener("afterprint", () => { for (const one of closed) one.open = false; });
  if (location.hash.includes("=")) {
    read();
    if (!only.hidden) $("#table").scrollIntoView();
  }
  document.documentElement.dataset.ready = "1";
  // What was put off so that the page can be used at once is laid out when there is nothing else to do.
  (window.requestIdleCallback || setTimeout)(() => document.body.classList.remove("large"));
})();
