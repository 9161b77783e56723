// The page of people: no framework, no outside address, nothing kept in the browser's storage.
"use strict";

const SAID = {
  en: {
    skip: "Skip to the form", title: "Is this message fraud?", sections: "Sections", tabMessage: "A message",
    tabAccount: "My account", paste: "Paste the message",
    from: "Who sent it (a number or a header; may stay empty)",
    promise: "Nothing you paste here is stored. Names, numbers and links are masked before anything judges the message.",
    judge: "Judge it", judged: "What was judged",
    judgedHow: "The message as the model saw it. What speaks for the verdict is marked.",
    reasons: "Why", kept: "What would be kept",
    keptHow: "This page keeps nothing. A client of the API who allows research would leave exactly this row, and every request leaves this usage event:",
    keptRow: "Research row, only with the client's consent", keptUsage: "Usage event, always",
    key: "API key with the scope account",
    keyNote: "The key stays in this tab's memory and is forgotten when you close it.", show: "Show my account",
    privacy: "Privacy", research: "Anonymized rows of mine may improve the models",
    voice: "The same for voice samples", restricted: "Restrict all processing but answering me",
    usage: "Usage, the last 30 days", day: "Day", requests: "Requests", bytes: "Bytes", failed: "Refused",
    none: "No request in these days.", policy: "The privacy policy in force",
    smishing: "This looks like fraud", spam: "This looks like advertising", ham: "This looks genuine",
    unsure: "Not sure: ask the sender on a number that you know",
    score: "Probability of fraud: {0}, judged by {1} version {2}.", noReason: "The model gives no reason.",
    saved: "Saved: in effect at once.", masked: "masked", busy: "Too many questions at once; try again in {0} s.",
    away: "The server does not answer; try again.", refused: "The server refused this: {0}",
    keyRefused: "This key is not valid here, or lacks the scope account.",
  },
  hi: {
    skip: "सीधे फ़ॉर्म पर जाएँ", title: "क्या यह संदेश धोखाधड़ी है?", sections: "भाग", tabMessage: "एक संदेश",
    tabAccount: "मेरा खाता", paste: "संदेश यहाँ चिपकाएँ",
    from: "किसने भेजा (नंबर या हेडर; खाली छोड़ सकते हैं)",
    promise: "यहाँ चिपकाया गया कुछ भी सहेजा नहीं जाता। जाँच से पहले नाम, नंबर और लिंक छिपा दिए जाते हैं।",
    judge: "जाँचें", judged: "क्या जाँचा गया",
    judgedHow: "संदेश, जैसा मॉडल ने देखा। जो बातें निर्णय के पक्ष में हैं, वे चिह्नित हैं।",
    reasons: "क्यों", kept: "क्या रखा जाता",
    keptHow: "यह पृष्ठ कुछ नहीं रखता। जो API ग्राहक शोध की अनुमति देता है, उसकी ठीक यही पंक्ति रहती, और हर अनुरोध का यह उपयोग-विवरण:",
    keptRow: "शोध पंक्ति, केवल ग्राहक की सहमति से", keptUsage: "उपयोग-विवरण, हमेशा",
    key: "account अधिकार वाली API कुंजी",
    keyNote: "कुंजी केवल इस टैब की स्मृति में रहती है और बंद करते ही भुला दी जाती है।", show: "मेरा खाता दिखाएँ",
    privacy: "निजता", research: "मेरी गुमनाम पंक्तियों से मॉडल सुधारे जा सकते हैं",
    voice: "आवाज़ के नमूनों के लिए भी", restricted: "उत्तर देने के सिवा सारा उपयोग रोकें",
    usage: "उपयोग, पिछले 30 दिन", day: "दिन", requests: "अनुरोध", bytes: "बाइट", failed: "अस्वीकृत",
    none: "इन दिनों में कोई अनुरोध नहीं।", policy: "लागू निजता नीति",
    smishing: "यह धोखाधड़ी लगती है", spam: "यह विज्ञापन लगता है", ham: "यह असली लगता है",
    unsure: "पक्का नहीं: भेजने वाले से अपने जाने हुए नंबर पर पूछें",
    score: "धोखाधड़ी की संभावना: {0}, निर्णय {1} संस्करण {2} का।", noReason: "मॉडल कोई कारण नहीं बताता।",
    saved: "सहेजा गया: तुरंत लागू।", masked: "छिपाया गया", busy: "एक साथ बहुत प्रश्न; {0} सेकंड बाद फिर करें।",
    away: "सर्वर उत्तर नहीं दे रहा; फिर कोशिश करें।", refused: "सर्वर ने इसे अस्वीकार किया: {0}",
    keyRefused: "यह कुंजी यहाँ मान्य नहीं है, या उसमें account अधिकार नहीं है।",
  },
};

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
  try {
    answered = await ask("POST", "/try", body);
    tell(answered);
    byId("verdict").focus();
  } catch (error) {
    byId("result").hidden = true;
    trouble("trouble", error.message);
  }
});

function tell(answer) {
  byId("verdict").textContent = say(answer.verdict);
  byId("verdict").className = answer.verdict;
  byId("score").textContent = say("score", `${(answer.score * 100).toFixed(1)} %`, answer.model.recipe, answer.model.version);
  byId("content").replaceChildren(...marked(answer.content, answer.masked, answer.marks));
  const reasons = answer.reasons.map((reason) => item(`${reason.text} (${reason.weight > 0 ? "+" : ""}${reason.weight.toFixed(2)})`));
  byId("reasons").replaceChildren(...(reasons.length ? reasons : [item(say("noReason"))]));
  byId("row").textContent = JSON.stringify(answer.kept.row, null, 1);
  byId("event").textContent = JSON.stringify(answer.kept.event, null, 1);
  byId("result").hidden = false;
}

function item(text) {
  const node = document.createElement("li");
  node.textContent = text;
  node.lang = "en";
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
