"use strict";
// How amounts read, the same as in the pages, and how parts of a page are made: every text is a text.
const amounts = {
  scaled(value, units) {
    let at = 0;
    while (at < units.length - 1 && Number(value.toFixed(1)) >= 1000) { value /= 1000; at += 1; }
    return value.toFixed(1) + units[at];
  },
  count: (value) => (value < 1000 ? String(value) : amounts.scaled(value / 1000, ["K", "M", "B", "T"])),
  macs(value) {
    const units = ["", " k", " M", " G", " T", " P"];
    let at = 0;
    while (at < units.length - 1 && Number(value.toPrecision(3)) >= 1000) { value /= 1000; at += 1; }
    return Number(value.toPrecision(3)) + units[at];
  },
  megabytes: (value) => amounts.scaled(value * 1000, [" KB", " MB", " GB", " TB"]),
  // Of milliseconds, three figures that count, in the unit that fits.
  time(value) {
    const said = Number(value.toPrecision(3));
    const [size, unit] = said >= 1000 ? [1000, " s"] : said >= 1 || said <= 0 ? [1, " ms"] : said >= 1e-3 ? [1e-3, " µs"] : [1e-6, " ns"];
    const scaled = Number((said / size).toPrecision(3));
    const digits = scaled ? Math.max(0, 2 - Math.floor(Math.log10(Math.abs(scaled)))) : 0;
    return scaled.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }) + unit;
  },
};

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null) made.setAttribute(name, value);
  }
  made.append(...children.filter((one) => one !== null && one !== ""));
  return made;
}
