// Saves the words of a draft record as somebody types. Without scripts the buttons do all of it. What could not be sent, for the
// sign-in ended or the network is gone, stays in the boxes and, for this tab only, in the browser until it is saved.
(function () {
  "use strict";

  var form = document.getElementById("record");
  if (!form || !window.fetch || !window.FormData) { return; }
  var status = document.getElementById("saving");
  var saved = document.getElementById("saved");
  var key = "record:" + form.dataset.autosave;
  var timer = null;
  var sending = false;
  var dirty = false;

  function boxes() { return form.querySelectorAll("textarea[name^='part-'], textarea[name='action']"); }

  function say(words) { status.textContent = words; }

  function keep() {
    var words = {};
    boxes().forEach(function (box) { words[box.name] = box.value; });
    try { window.sessionStorage.setItem(key, JSON.stringify(words)); } catch (e) { /* full or forbidden: the boxes still hold it */ }
  }

  function forget() {
    try { window.sessionStorage.removeItem(key); } catch (e) { /* nothing was kept */ }
  }

  function putBack() {
    var words;
    try { words = JSON.parse(window.sessionStorage.getItem(key) || "null"); } catch (e) { words = null; }
    if (!words) { return; }
    var changed = false;
    boxes().forEach(function (box) {
      if (typeof words[box.name] === "string" && words[box.name] !== box.value) { box.value = words[box.name]; changed = true; }
    });
    if (changed) { dirty = true; say("What you had typed and was not saved is back in the boxes."); later(200); }
    else { forget(); }
  }

  function later(wait) {
    window.clearTimeout(timer);
    timer = window.setTimeout(send, wait);
  }

  function send() {
    if (sending) { later(1000); return; }
    sending = true; dirty = false;
    var typed = new window.FormData(form);
    window.fetch(form.dataset.autosave, { method: "POST", body: typed, credentials: "same-origin", redirect: "manual" })
      .then(function (answer) {
        if (answer.type === "opaqueredirect" || answer.status === 400 || answer.status === 403) {
          say("You were signed out. Nothing is lost: sign in again in another tab, then come back and press Save draft, or reload this page.");
          return null;
        }
        return answer.json().then(function (said) { return { ok: answer.ok, said: said }; });
      })
      .then(function (result) {
        if (!result) { return; }
        if (!result.ok) { say("Not saved: " + result.said.message); return; }
        Object.keys(result.said.editions).forEach(function (part) {
          var edition = form.elements["edition-" + part];
          if (edition) { edition.value = result.said.editions[part]; }
        });
        saved.textContent = "Draft saved " + result.said.saved_at;
        if (!dirty) { say("Saved " + result.said.saved_at + "."); forget(); }
      })
      .catch(function () { say("Not saved: the connection is gone. Your words are kept here and sent again in a moment."); later(10000); })
      .finally(function () { sending = false; if (dirty) { later(1500); } });
  }

  form.addEventListener("input", function (event) {
    if (event.target.tagName !== "TEXTAREA") { return; }
    dirty = true;
    keep();
    say("Typing…");
    later(1500);
  });
  form.addEventListener("submit", function () { window.clearTimeout(timer); forget(); });
  putBack();
})();
