"use strict";
// A server shows this page under any address: the way home is what stands before `models/`.
const home = document.getElementById("home");
const above = location.pathname.replace(/models\/.*$/, "").replace(/[^/]*$/, "");
if (!home.getAttribute("href").includes(":")) home.href = above + "index.html";
