// The theme is set before the page is drawn; the search reads its words when it is first used.
"use strict";
(() => {
  const root = document.documentElement;
  const kept = { get: () => { try { return localStorage.getItem("theme"); } catch { return null; } },
                 set: (theme) => { try { localStorage.setItem("theme", theme); } catch { /* a page from the disk may not keep anything */ } } };
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = kept.get() || (dark ? "dark" : "light");

  const words = (text) => text.toLowerCase().split(/[^\p{L}\p{N}_]+/u).filter(Boolean);
  let sections = null;
  window.found = (all) => { sections = all.map((one) => ({ ...one, low: `${one.page} ${one.title} ${one.text}`.toLowerCase() })); };

  function score(one, asked) {
    let sum = 0;
    for (const word of asked) {
      if (!one.low.includes(word)) return 0;
      const title = one.title.toLowerCase();
      sum += title.split(/[^\p{L}\p{N}_]+/u).includes(word) ? 12 : title.includes(word) ? 6 : one.page.toLowerCase().includes(word) ? 4 : 0;
      sum += Math.min(4, one.low.split(word).length - 1);
    }
    return sum;
  }

  function best(text) {
    const asked = words(text);
    if (!asked.length || !sections) return [];
    return sections.map((one) => [score(one, asked), one]).filter(([sum]) => sum).sort((a, b) => b[0] - a[0]).slice(0, 12);
  }

  function excerpt(one, asked) {
    const at = Math.max(0, one.text.toLowerCase().indexOf(asked[0]) - 40);
    return (at ? "… " : "") + one.text.slice(at, at + 160);
  }

  function row(one, asked) {
    const item = document.createElement("li"), link = document.createElement("a"), small = document.createElement("small");
    link.href = one.place;
    link.textContent = one.title === one.page ? one.title : `${one.page}: ${one.title}`;
    small.textContent = excerpt(one, asked);
    link.append(small);
    item.append(link);
    return item;
  }

  function show(input, list) {
    const hits = best(input.value);
    list.replaceChildren(...hits.map(([, one]) => row(one, words(input.value))));
    if (!hits.length && sections) list.append(Object.assign(document.createElement("p"), { textContent: "Nothing was found." }));
    list.hidden = !input.value.trim();
  }

  function readWords(then) {
    if (sections || document.getElementById("words")) return;
    const script = Object.assign(document.createElement("script"), { id: "words", src: "search.js", onload: then });
    document.head.append(script);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme"), input = document.getElementById("search"), list = document.getElementById("found");
    const name = () => { button.textContent = root.dataset.theme === "dark" ? "Light" : "Dark"; };
    name();
    button.addEventListener("click", () => { root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark"; kept.set(root.dataset.theme); name(); });
    input.addEventListener("focus", () => readWords(() => show(input, list)));
    input.addEventListener("input", () => { readWords(() => show(input, list)); show(input, list); });
    document.addEventListener("keydown", (event) => {
      if (event.key === "/" && document.activeElement !== input) { event.preventDefault(); input.focus(); }
      if (event.key === "Escape") { list.hidden = true; }
      if (event.key === "Enter" && document.activeElement === input) list.querySelector("a")?.click();
      if (event.key === "ArrowDown" && !list.hidden) { const links = [...list.querySelectorAll("a")]; links[(links.indexOf(document.activeElement) + 1) % links.length]?.focus(); event.preventDefault(); }
    });
    document.addEventListener("click", (event) => { if (!event.target.closest(".search")) list.hidden = true; });
  });
})();
