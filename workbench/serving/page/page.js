// The page of people: no framework, no outside address, nothing kept in the browser's storage.
"use strict";

const byId = (id) => document.getElementById(id);
const say = (name, ...values) => values.reduce((text, value, at) => text.replace(`{${at}}`, value), SAID[language][name]);
let language = "en";
let key = "";
let answered = null;

function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  document.title = say("title");
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", say(node.dataset.label));
  for (const node of document.querySelectorAll("[data-language]")) {
    node.setAttribute("aria-pressed", String(node.dataset.language === chosen));
  }
  if (answered) tell(answered);
}

async function ask(method, path, body, bearer) {
  const headers = { "Content-Type": "application/json" };
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  let response;
  try {
    response = await fetch(path, { method, headers, body: body && JSON.stringify(body), credentials: "omit", cache: "no-store" });
  } catch {
    throw new Error(say("away"));
  }
  if (response.ok) return response.json();
  if (response.status === 429 || response.status === 503) throw new Error(say("busy", response.headers.get("Retry-After") || 1));
  if (response.status === 401 || response.status === 403) throw new Error(say("keyRefused"));
  const problem = await response.json().catch(() => ({}));
  throw new Error(say("refused", problem.detail || response.status));
}

function trouble(id, message) {
  const node = byId(id);
  node.textContent = message;
  node.hidden = !message;
}

// ---- a message

byId("ask").addEventListener("submit", async (event) => {
  event.preventDefault();
  trouble("trouble", "");
  const body = { text: byId("text").value };
  if (byId("sender").value.trim()) body.sender = byId("sender").value.trim();
  const button = event.target.querySelector("[type=submit]");
  button.disabled = true;
  try {
    answered = await ask("POST", "/try", body);
    tell(answered);
    byId("verdict").focus();
  } catch (error) {
    byId("result").hidden = true;
    trouble("trouble", error.message);
  } finally {
    button.disabled = false;
  }
});

function tell(answer) {
  byId("verdict").textContent = say(answer.verdict);
  byId("verdict").className = answer.verdict;
  byId("advice").textContent = say(`${answer.verdict}Do`);
  byId("score").textContent = say("score", share(answer.score), answer.model.recipe, answer.model.version);
  byId("content").replaceChildren(...marked(answer.content, answer.masked, answer.marks));
  const reasons = answer.reasons.map((reason) => item(reason.text, reason.weight));
  byId("reasons").replaceChildren(...(reasons.length ? reasons : [item(say("noReason"))]));
  const { kept } = answer;
  byId("kept-verdict").textContent = say("keptVerdict", kept.days.verdict);
  byId("kept-usage").textContent = say("keptUsage", kept.days.event);
  for (const name of ["row", "judgement", "event"]) byId(name).replaceChildren(...Object.entries(kept[name]).flatMap(fact));
  byId("result").hidden = false;
}

const share = (score) => (score > 0 && score < 0.01 ? "< 1 %" : score > 0.99 && score < 1 ? "> 99 %" : `${Math.round(score * 100)} %`);

// A field of what would be kept: its name in words, and the value as it would be stored.
function fact([name, value]) {
  const [term, told] = [document.createElement("dt"), document.createElement("dd")];
  term.textContent = say("fields")[name] || name;
  term.title = name;
  told.textContent = value === null ? "–" : String(value);
  return [term, told];
}

function item(text, weight) {
  const node = document.createElement("li");
  node.append(text);
  if (weight === undefined) return node;
  node.lang = "en";
  const told = document.createElement("span");
  told.className = "weight";
  told.textContent = ` ${weight > 0 ? "+" : ""}${weight.toFixed(2)}`;
  node.append(told);
  return node;
}

// Offsets are in code points; `masked` and `marks` are lists of [start, end], each sorted and disjoint.
function marked(content, masked, marks) {
  const signs = Array.from(content);
  const edges = [0, signs.length, ...masked.flat(), ...marks.flat()].sort((a, b) => a - b);
  const nodes = [];
  for (let at = 0; at + 1 < edges.length; at += 1) {
    const [start, end] = [edges[at], edges[at + 1]];
    if (start === end) continue;
    const within = ([from, to]) => from <= start && end <= to;
    const node = document.createElement(marks.some(within) ? "mark" : "span");
    node.textContent = signs.slice(start, end).join("");
    if (masked.some(within)) {
      node.className = "masked";
      node.title = say("masked");
    }
    nodes.push(node);
  }
  return nodes;
}

// ---- one's own account

byId("enter").addEventListener("submit", async (event) => {
  event.preventDefault();
  trouble("account-trouble", "");
  key = byId("key").value.trim();
  try {
    showPrivacy(await ask("GET", "/v1/account/privacy", null, key));
    const until = new Date();
    const since = new Date(until.getTime() - 30 * 864e5);
    const day = (date) => date.toISOString().slice(0, 10);
    showUsage(await ask("GET", `/v1/account/usage?from=${day(since)}&to=${day(until)}`, null, key));
    byId("account").hidden = false;
  } catch (error) {
    byId("account").hidden = true;
    trouble("account-trouble", error.message);
  }
});

function showPrivacy(told) {
  for (const name of ["research", "voice", "restricted"]) byId(name).checked = Boolean(told[name]);
}

function showUsage(told) {
  const rows = told.days.map((day) => {
    const line = document.createElement("tr");
    const refused = Object.entries(day.statuses).reduce((sum, [status, times]) => sum + (status >= "400" ? times : 0), 0);
    for (const value of [day.day, day.requests, day.bytes_in + day.bytes_out, refused]) {
      const cell = document.createElement("td");
      cell.textContent = String(value);
      line.append(cell);
    }
    return line;
  });
  byId("days").replaceChildren(...rows);
  byId("none").hidden = rows.length > 0;
}

byId("privacy").addEventListener("change", async () => {
  trouble("account-trouble", "");
  byId("saved").textContent = "";
  const chosen = Object.fromEntries(["research", "voice", "restricted"].map((name) => [name, byId(name).checked]));
  try {
    showPrivacy(await ask("PUT", "/v1/account/privacy", chosen, key));
    byId("saved").textContent = say("saved");
  } catch (error) {
    trouble("account-trouble", error.message);
  }
});

// ---- tabs by the keyboard (WAI-ARIA Authoring Practices, tabs pattern)

const tabs = [...document.querySelectorAll("[role=tab]")];

function open(tab) {
  for (const other of tabs) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    byId(other.getAttribute("aria-controls")).hidden = !chosen;
  }
}

tabs.forEach((tab, at) => {
  tab.addEventListener("click", () => open(tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(at + step + tabs.length) % tabs.length];
    open(next);
    next.focus();
  });
});

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => speak(button.dataset.language));
}
speak(navigator.languages.some((tag) => tag.startsWith("hi")) ? "hi" : "en");
