"use strict";
// Search and facets over all models. What is asked stands behind the `#` of the address.
const SHOWN = 25;
const SIZES = [["under 10 MB", 10], ["10–50 MB", 50], ["50–200 MB", 200], ["200 MB – 1 GB", 1000], ["over 1 GB", Infinity]];
const FACETS = ["task", "framework", "format", "licence", "size", "tag", "status"];
const TITLES = { task: "Task", framework: "Framework", format: "Format", licence: "Licence", size: "Size", tag: "Tag", status: "Status" };
const MOST_OPTIONS = 8;
const inOrder = new Intl.Collator("en", { numeric: true });

const models = modelyardData.models.map((row) => {
  const one = Object.fromEntries(modelyardData.columns.map((name, at) => [name, row[at]]));
  one.values = {
    task: [one.task], framework: [one.framework], format: one.formats, tag: one.tags, status: [one.status],
    licence: [one.licence || "not stated"], size: one.size === null ? [] : [SIZES.find(([, end]) => one.size < end)[0]],
  };
  one.called = `${one.ref}\n${one.name}`.toLowerCase();
  one.said = [one.called, one.task, one.framework, one.licence, ...one.formats, ...one.tags, one.description].join("\n").toLowerCase();
  return one;
});

// In the order of their names, the deprecated ones last; every other order keeps this one among equals.
models.sort((a, b) => inOrder.compare(a.name, b.name)).forEach((one, at) => { one.place = at; });
models.sort((a, b) => (a.status === "deprecated") - (b.status === "deprecated"));

const byId = (id) => document.getElementById(id);
const state = { q: "", sort: "", shown: SHOWN, compare: [], facets: Object.fromEntries(FACETS.map((name) => [name, new Set()])) };

function score(one, words) {
  let total = 0;
  for (const word of words) {
    const at = one.called.indexOf(word);
    if (at === 0) total += one.ref === word ? 100 : 30;
    else if (at > 0) total += /[\n _-]/.test(one.called[at - 1]) ? 20 : 10;
    else if (one.said.includes(word)) total += 1;
    else return 0;
  }
  return total;
}

function answer() {
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  const counts = Object.fromEntries(FACETS.map((name) => [name, new Map()]));
  const asked = FACETS.filter((name) => state.facets[name].size);
  const found = [];
  for (const one of models) {
    const rank = words.length ? score(one, words) : 1;
    if (rank === 0) continue;
    const failed = asked.filter((name) => !one.values[name].some((value) => state.facets[name].has(value)));
    if (!failed.length) found.push([rank, one]);
    if (failed.length > 1) continue;
    for (const name of failed.length ? failed : FACETS)
      for (const value of one.values[name]) counts[name].set(value, (counts[name].get(value) || 0) + 1);
  }
  const least = { latency: "latency", size: "size", parameters: "parameters" }[state.sort];
  const put = (a, b) => (a === null) - (b === null);
  if (words.length || state.sort) found.sort(([rankA, a], [rankB, b]) => {
    if (state.sort === "quality") return put(a.quality, b.quality) || b.quality - a.quality || 0;
    if (least) return put(a[least], b[least]) || a[least] - b[least] || 0;
    if (state.sort === "name") return a.place - b.place;
    return rankB - rankA;
  });
  return { found: found.map(([, one]) => one), counts };
}

function rowOf(one) {
  const chosen = state.compare.includes(one.address);
  const box = element("input", { type: "checkbox", "aria-label": `Compare ${one.ref}` });
  box.checked = chosen;
  box.addEventListener("change", () => choose(one.address, box.checked));
  const facts = element("dl", { class: "facts" });
  const fact = (what, value) => facts.append(element("div", {}, element("dt", {}, what), element("dd", {}, value)));
  if (one.metric) fact(one.metric, one.figure);
  if (one.latency !== null) fact("Latency", amounts.time(one.latency));
  if (one.parameters !== null) fact("Parameters", amounts.count(one.parameters));
  if (one.size !== null) fact("Size", amounts.megabytes(one.size));
  const head = element("p", { class: "row-head" },
    element("a", { href: `models/${one.address}.html` }, one.name), " ", element("code", {}, one.ref),
    one.status === "active" ? "" : element("span", { class: one.status === "deprecated" ? "tag poor" : "tag fair" }, one.status));
  const about = element("p", { class: "row-about" }, [one.task, one.licence || "licence not stated", ...one.formats].join(" · "));
  return element("li", { class: "row" },
    element("div", { class: "row-main" }, head, about),
    facts, element("label", { class: "pick" }, box, element("span", { "aria-hidden": "true" }, "Compare")),
    one.description ? element("p", { class: "row-text", dir: "auto" }, one.description) : "");
}

const boxes = new Map();
function makeFacets() {
  for (const name of FACETS) {
    const total = new Map();
    for (const one of models) for (const value of one.values[name]) total.set(value, (total.get(value) || 0) + 1);
    if (total.size < 2) continue;
    const order = name === "size" ? SIZES.map(([title]) => title).filter((title) => total.has(title))
      : [...total.keys()].sort((a, b) => total.get(b) - total.get(a) || a.localeCompare(b));
    const list = element("div", { class: "options" });
    order.forEach((value, at) => {
      const box = element("input", { type: "checkbox" });
      const number = element("span", { class: "count" });
      const line = element("label", { class: "option" }, box, element("span", { class: "value" }, value), number);
      line.hidden = at >= MOST_OPTIONS;
      box.addEventListener("change", () => {
        state.facets[name][box.checked ? "add" : "delete"](value);
        state.shown = SHOWN;
        show();
      });
      boxes.set(`${name}\n${value}`, { name, value, box, number, line });
      list.append(line);
    });
    const group = element("fieldset", {}, element("legend", {}, TITLES[name]), list);
    if (order.length > MOST_OPTIONS) {
      const all = element("button", { type: "button", class: "quiet small" }, `All ${order.length}`);
      all.addEventListener("click", () => {
        for (const line of list.children) line.hidden = false;
        all.remove();
        list.children[MOST_OPTIONS].querySelector("input").focus();
      });
      group.append(all);
    }
    byId("facet-list").append(group);
  }
}

const splits = /[^\p{L}\p{N}]+/u;
let vocabulary = null;

// What was probably meant where some word stands nowhere: the same words, those put right.
function meant() {
  vocabulary ??= new Set(models.flatMap((one) => [one.ref.toLowerCase(), ...`${one.called}\n${one.task}\n${one.tags.join("\n")}`.toLowerCase().split(splits)]).filter(Boolean));
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  const right = words.map((word) => (models.some((one) => one.said.includes(word)) ? word : nearest(word, vocabulary)));
  return right.includes(null) || right.join(" ") === words.join(" ") ? "" : right.join(" ");
}

function show() {
  const began = performance.now();
  const { found, counts } = answer();
  byId("rows").replaceChildren(...found.slice(0, state.shown).map(rowOf));
  const filtered = FACETS.some((name) => state.facets[name].size);
  byId("count").textContent = found.length === models.length ? `${found.length.toLocaleString("en")} models`
    : found.length ? `${found.length.toLocaleString("en")} of ${models.length.toLocaleString("en")} models`
      : "No model fits. Fewer words or filters find more.";
  const other = found.length ? "" : meant();
  byId("meant").hidden = !other;
  byId("meant-words").textContent = other;
  byId("clear").hidden = !filtered && !state.q;
  byId("more").hidden = found.length <= state.shown;
  for (const { name, value, box, number, line } of boxes.values()) {
    const count = counts[name].get(value) || 0;
    box.checked = state.facets[name].has(value);
    if (box.checked) line.hidden = false;
    number.textContent = count.toLocaleString("en");
    line.classList.toggle("none", count === 0 && !box.checked);
  }
  byId("tray").hidden = !state.compare.length;
  byId("tray-text").textContent = `${state.compare.length} chosen`;
  byId("tray-link").href = `compare.html#${state.compare.map(encodeURIComponent).join(",")}`;
  keep();
  document.body.dataset.answered = (performance.now() - began).toFixed(2);
}

function choose(address, chosen) {
  state.compare = state.compare.filter((one) => one !== address).concat(chosen ? [address] : []);
  show();
  const again = [...byId("rows").querySelectorAll("a")].find((link) => link.getAttribute("href") === `models/${address}.html`);
  if (again) again.closest(".row").querySelector("input").focus();
}

function keep() {
  const said = new URLSearchParams();
  if (state.q) said.set("q", state.q);
  if (state.sort) said.set("sort", state.sort);
  for (const name of FACETS) for (const value of state.facets[name]) said.append(name, value);
  if (state.compare.length) said.set("compare", state.compare.join(","));
  history.replaceState(null, "", `#${said}`);
}

function read() {
  const said = new URLSearchParams(location.hash.slice(1));
  state.q = said.get("q") || "";
  state.sort = said.get("sort") || "";
  for (const name of FACETS) state.facets[name] = new Set(said.getAll(name));
  const known = new Set(models.map((one) => one.address));
  state.compare = (said.get("compare") || "").split(",").filter((one) => known.has(one));
  byId("q").value = state.q;
  byId("sort").value = state.sort;
  if (byId("sort").selectedIndex < 0) byId("sort").value = state.sort = "";
}

byId("find").addEventListener("submit", (event) => event.preventDefault());
byId("q").addEventListener("input", () => { state.q = byId("q").value.trim(); state.shown = SHOWN; show(); });
byId("q").addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "Enter") return;
  const first = byId("rows").querySelector("a");
  if (first) { event.preventDefault(); first.focus(); }
});
byId("rows").addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.tagName !== "A") return;
  event.preventDefault();
  const links = [...byId("rows").querySelectorAll("a")];
  (links[links.indexOf(event.target) + step] || (step < 0 ? byId("q") : event.target)).focus();
});
byId("sort").addEventListener("change", () => { state.sort = byId("sort").value; show(); });
byId("more").addEventListener("click", () => {
  const at = state.shown;
  state.shown += 200;
  show();
  byId("rows").children[at].querySelector("a").focus();
});
byId("clear").addEventListener("click", () => {
  for (const name of FACETS) state.facets[name].clear();
  state.q = byId("q").value = "";
  show();
  byId("q").focus();
});
byId("meant-words").addEventListener("click", () => {
  state.q = byId("q").value = byId("meant-words").textContent;
  show();
  byId("q").focus();
});
byId("tray-clear").addEventListener("click", () => { state.compare = []; show(); byId("q").focus(); });
addEventListener("hashchange", () => { read(); show(); });
addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !/INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) {
    event.preventDefault();
    byId("q").focus();
  }
});
if (matchMedia("(max-width: 760px)").matches) byId("facets").open = false;
makeFacets();
read();
show();
