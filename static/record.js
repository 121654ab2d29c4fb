// Saves the words of a draft record as somebody types. Without scripts the buttons do all of it. What could not be sent, for the
// sign-in ended, the network is gone or another window changed the same, stays in the boxes and, for this tab only, in the browser.
(function () {
  "use strict";

  var form = document.getElementById("record");
  if (!form || !window.fetch || !window.FormData || !window.URLSearchParams) { return; }
  var status = document.getElementById("saving");
  var saved = document.getElementById("saved");
  var marks = JSON.parse(form.elements.shown.value); // of what this form showed, by key
  var store = "record:" + form.dataset.autosave;
  var known = {}; // box name -> the words that are known to be saved
  var timer = null;
  var sending = false;
  var dirty = false;
  var paused = false;

  function boxes() { return Array.prototype.slice.call(form.querySelectorAll("textarea[name^='part-'], textarea[name='action']")); }
  function keyOf(box) { return box.name === "action" ? "next_action" : box.name.replace("part-", "part:"); }
  function touched(box) { return box.value !== known[box.name]; }
  function say(words) { status.textContent = words; }
  function carry() { form.elements.shown.value = JSON.stringify(marks); }

  function keep() {
    var words = {};
    boxes().filter(touched).forEach(function (box) { words[box.name] = { value: box.value, mark: marks[keyOf(box)] }; });
    try {
      if (Object.keys(words).length) { window.sessionStorage.setItem(store, JSON.stringify(words)); }
      else { window.sessionStorage.removeItem(store); }
    } catch (e) { /* full or forbidden: the boxes still hold it */ }
  }

  // Words that were kept come back with the mark of what they were written over, so that a change elsewhere is not lost.
  function putBack() {
    var words;
    try { words = JSON.parse(window.sessionStorage.getItem(store) || "null"); } catch (e) { words = null; }
    if (!words) { return; }
    var changed = boxes().filter(function (box) { return words[box.name] && words[box.name].value !== box.value; });
    changed.forEach(function (box) {
      box.value = words[box.name].value;
      if (words[box.name].mark) { marks[keyOf(box)] = words[box.name].mark; }
    });
    carry(); keep();
    if (changed.length) { dirty = true; say("What you had typed and was not saved is back in the boxes."); later(200); }
  }

  function later(wait) {
    if (paused) { return; }
    window.clearTimeout(timer);
    timer = window.setTimeout(send, wait);
  }

  function done(said, sent) {
    Object.keys(said.marks).forEach(function (key) { marks[key] = said.marks[key]; });
    carry();
    Object.keys(sent).forEach(function (name) { known[name] = sent[name]; });
    saved.textContent = "Draft saved " + said.saved_at;
    keep();
    if (!boxes().some(touched)) { say("Saved " + said.saved_at + "."); }
  }

  function send() {
    if (sending) { later(1000); return; }
    sending = true; dirty = false;
    carry();
    var sent = {};
    boxes().forEach(function (box) { sent[box.name] = box.value; });
    window.fetch(form.dataset.autosave, { method: "POST", body: new window.FormData(form), credentials: "same-origin", redirect: "manual" })
      .then(function (answer) {
        if (answer.type === "opaqueredirect" || answer.status === 400 || answer.status === 403) {
          say("You were signed out. Nothing is lost: sign in again in another tab, then reload this page.");
          return null;
        }
        if (answer.status === 409) { paused = true; }
        return answer.json().then(function (said) { return { ok: answer.ok, said: said }; });
      })
      .then(function (result) {
        if (!result) { return; }
        if (result.ok) { done(result.said, sent); }
        else if (paused) { say("Not saved: another window changed the same. Press Save draft to see both."); }
        else { say("Not saved: " + result.said.message); }
      })
      .catch(function () { say("Not saved: the connection is gone. Your words are kept here and sent again in a moment."); later(10000); })
      .finally(function () { sending = false; if (dirty) { later(1500); } });
  }

  form.addEventListener("input", function (event) {
    if (boxes().indexOf(event.target) < 0) { return; }
    dirty = true;
    keep();
    if (!paused) { say("Typing…"); }
    later(1500);
  });
  form.addEventListener("submit", function () {
    window.clearTimeout(timer); paused = true; carry();
    known.action = form.elements.action.value; // the button adds it, or the draft keeps it: it does not come back by itself
    keep();
  });

  boxes().forEach(function (box) { known[box.name] = box.defaultValue; });
  if (form.hasAttribute("data-fresh")) {
    putBack();
    if (!dirty && boxes().some(touched)) { dirty = true; keep(); later(1500); } // typed before this script was there
  } else { boxes().forEach(function (box) { known[box.name] = null; }); keep(); }
})();
