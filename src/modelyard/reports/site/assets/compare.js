"use strict";
// Chosen models side by side; which ones stands behind the `#` of the address.
const known = new Map(modelyardData.models.map((row) => {
  const one = Object.fromEntries(modelyardData.columns.map((name, at) => [name, row[at]]));
  return [one.address, one];
}));
const byId = (id) => document.getElementById(id);
let chosen = [];

function figureRows(models) {
  const rows = new Map();
  for (const one of models)
    for (const [benchmark, metric, title, , , lower] of one.figures)
      rows.set(`${benchmark}\n${metric}`, { benchmark, metric, title, lower });
  return [...rows.values()].map(({ benchmark, metric, title, lower }) => {
    const own = models.map((one) => one.figures.find((each) => each[0] === benchmark && each[1] === metric) || null);
    return {
      title, note: benchmark, cells: own.map((each) => (each ? each[4] : "–")),
      best: bests(own.map((each) => (each ? each[3] : null)), own.map((each) => (each ? each[6] : null)), lower),
    };
  });
}

// Marked is the best where two or more figures were made alike; `how` tells how, and unlike ones are left alone.
function bests(values, how, lower) {
  const given = values.filter((value) => value !== null);
  const ways = new Set(how.filter((one, at) => values[at] !== null));
  if (given.length < 2 || ways.size > 1 || ways.has(null)) return values.map(() => false);
  const best = lower ? Math.min(...given) : Math.max(...given);
  return given.every((value) => value === best) ? values.map(() => false) : values.map((value) => value === best);
}

function plainRow(title, models, value, { said = String, lower = null } = {}) {
  const values = models.map(value);
  if (values.every((one) => one === null || one === "")) return null;
  return {
    title, note: "", called: "least", cells: values.map((one) => (one === null || one === "" ? "–" : said(one))),
    best: lower === null ? values.map(() => false) : bests(values, values.map(() => "same"), lower),
  };
}

function show() {
  const models = chosen.map((address) => known.get(address));
  const rows = [
    plainRow("Task", models, (one) => one.task),
    ...figureRows(models),
    plainRow("Parameters", models, (one) => one.parameters, { said: amounts.count, lower: true }),
    plainRow("Multiply-adds", models, (one) => one.macs, { said: amounts.macs, lower: true }),
    plainRow("Size of the weights", models, (one) => one.size, { said: amounts.megabytes, lower: true }),
    plainRow("Input", models, (one) => one.input),
    plainRow("Licence", models, (one) => one.licence || "not stated"),
    plainRow("Framework", models, (one) => one.framework),
    plainRow("Formats", models, (one) => one.formats.join(", ")),
    plainRow("Trained on", models, (one) => one.trained),
    plainRow("Made from", models, (one) => one.base),
    plainRow("Version", models, (one) => one.version),
    plainRow("Status", models, (one) => one.status),
  ].filter(Boolean);
  const box = byId("table");
  if (!models.length) {
    box.replaceChildren(element("p", { class: "empty" }, "Nothing is chosen yet. Add a model above, or tick models in the ", element("a", { href: "index.html" }, "search"), "."));
  } else box.replaceChildren(tableOf(models, rows));
  history.replaceState(null, "", `#${chosen.map(encodeURIComponent).join(",")}`);
}

function tableOf(models, rows) {
  const heads = models.map((one, at) => {
    const out = element("button", { type: "button", class: "quiet small", "aria-label": `Remove ${one.ref}` }, "Remove");
    out.addEventListener("click", () => {
      chosen.splice(at, 1);
      say(`${one.ref} is removed`);
      show();
      byId("name").focus();
    });
    return element("th", { scope: "col" }, element("a", { href: `models/${one.address}.html` }, one.name), element("code", {}, one.ref), out);
  });
  const body = rows.map((row) => element("tr", {},
    element("th", { scope: "row" }, row.title, row.note ? element("span", { class: "made" }, row.note) : ""),
    ...row.cells.map((cell, at) => element("td", { class: row.best[at] ? "best" : null }, cell, row.best[at] ? element("span", { class: "tag good" }, row.called || "best") : ""))));
  const table = element("table", { class: "compare" },
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, element("span", { class: "hidden" }, "Property")), ...heads)),
    element("tbody", {}, ...body));
  table.style.minWidth = `${9 + 9 * models.length}rem`;
  return table;
}

function say(text) { byId("said").textContent = text; }

function add(text) {
  const wanted = text.trim().toLowerCase();
  const one = [...known.values()].find((each) => [each.ref, each.address, each.name].some((name) => name.toLowerCase() === wanted));
  if (!one) {
    const near = nearest(wanted, [...known.values()].map((each) => each.ref.toLowerCase()));
    say(`No model is called ${text.trim()}.${near ? ` Did you mean ${near}?` : ""}`);
  }
  else if (chosen.includes(one.address)) say(`${one.ref} is there already.`);
  else { chosen.push(one.address); say(`${one.ref} is added`); byId("name").value = ""; show(); }
}

function read() {
  const named = location.hash.slice(1).split(",").map((one) => { try { return decodeURIComponent(one); } catch { return ""; } });
  chosen = [...new Set(named)].filter((one) => known.has(one));
  const lost = named.filter((one) => one && !known.has(one));
  say(lost.length ? `Not in this zoo: ${lost.join(", ")}` : "");
}

byId("add").addEventListener("submit", (event) => { event.preventDefault(); add(byId("name").value); });
byId("names").append(...[...known.values()].map((one) => element("option", { value: one.ref }, one.name)));
addEventListener("hashchange", () => { read(); show(); });
read();
show();
