// The phone of the simulator: sends what is written, shows what comes back, and asks
// every two seconds for messages that the bot sent by itself.
"use strict";

const phone = document.getElementById("phone");
const talk = document.getElementById("talk");
const text = document.getElementById("text");
const send = document.getElementById("send");
const address = document.getElementById("address");
const channel = document.getElementById("channel");
const words = phone.dataset;
const POLL_MS = 2000;
const PATIENCE_MS = 20000;
const GSM7_ALONE = 160;
const UCS2_ALONE = 70;

let newest = 0; // number of the last message that came by itself
let asking = 0; // which conversation is on the screen

function bubble(kind, body, below) {
  const item = document.createElement("li");
  item.className = kind;
  const paragraph = document.createElement("p");
  if (channel.value === "whatsapp" && kind !== "mine") {
    appendBold(paragraph, body);
  } else {
    paragraph.textContent = body;
  }
  item.append(paragraph);
  for (const line of below.filter(Boolean)) {
    const small = document.createElement("small");
    small.textContent = line;
    item.append(small);
  }
  talk.append(item);
  talk.scrollTop = talk.scrollHeight;
  return item;
}

// WhatsApp shows *so* in bold.
function appendBold(paragraph, body) {
  body.split(/\*([^*\n]+)\*/).forEach((part, place) => {
    const piece = document.createElement(place % 2 ? "strong" : "span");
    piece.textContent = part;
    paragraph.append(piece);
  });
}

function cost(message) {
  if (channel.value !== "sms") return "";
  const pattern = message.segments === 1 ? words.one : words.more;
  const alone = message.encoding === "GSM-7" ? GSM7_ALONE : UCS2_ALONE;
  return pattern
    .replace("{segments}", message.segments)
    .replace("{encoding}", message.encoding)
    .replace("{units}", message.units)
    .replace("{alone}", alone);
}

async function ask(url, options) {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(url, { ...options, signal });
  if (!response.ok) throw new Error(response.status);
  return response.json();
}

// Shows what is written and what comes back; says whether it was sent. Who goes to
// another conversation meanwhile is not shown this one's answer there.
async function write(body) {
  const here = asking;
  const mine = bubble("mine", body, []);
  send.disabled = true;
  try {
    const answer = await ask(words.messages, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        channel: channel.value,
        address: address.value,
        text: body,
      }),
    });
    if (here !== asking) return true;
    for (const reply of answer.replies) bubble("reply", reply.text, [cost(reply)]);
    if (!answer.replies.length) bubble("quiet", words.silent, []);
    return true;
  } catch (error) {
    mine.remove();
    const told = error.message === "503" ? words.busy : words.failed;
    if (here === asking) bubble("failed", told, []);
    return false;
  } finally {
    send.disabled = false;
    if (here === asking) text.focus();
  }
}

async function writeTyped() {
  const body = text.value.trim();
  if (!body || send.disabled) return;
  text.value = "";
  if (await write(body)) return;
  // What could not be sent is given back, before what was typed meanwhile.
  text.value = [body, text.value].filter(Boolean).join(" ");
}

async function poll() {
  const here = asking;
  if (document.hidden || !address.checkValidity()) return;
  const query = new URLSearchParams({
    channel: channel.value,
    address: address.value,
    after: newest,
  });
  try {
    const answer = await ask(`${words.messages}?${query}`);
    if (here !== asking) return;
    for (const message of answer.messages) {
      if (message.id <= newest) continue;
      newest = message.id;
      bubble("sent", message.text, [words.sent, cost(message)]);
    }
  } catch {
    // The next round asks again.
  }
}

function startOver() {
  asking += 1;
  newest = 0;
  address.value = address.value.replace(/[\s-]/g, "");
  talk.replaceChildren();
  poll();
}

document.getElementById("write").addEventListener("submit", (event) => {
  event.preventDefault();
  writeTyped();
});
document.getElementById("chips").addEventListener("click", (event) => {
  if (event.target.tagName === "BUTTON" && !send.disabled) write(event.target.textContent);
});
document.addEventListener("visibilitychange", poll);
address.addEventListener("change", startOver);
channel.addEventListener("change", startOver);
setInterval(poll, POLL_MS);
poll();
text.focus();
