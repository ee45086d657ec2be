"use strict";
// A button that copies, beside each piece of code.
for (const box of document.querySelectorAll(".use pre")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy: ${box.getAttribute("aria-label")}`);
  button.addEventListener("click", () => copy(box, button));
  box.parentElement.querySelector(".use-head").append(button);
}

async function copy(box, button) {
  try {
    await navigator.clipboard.writeText(box.textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(box);
    button.textContent = "Selected";
  }
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
}
