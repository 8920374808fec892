// What scripts add to every page. Each page works without them; each module looks for its own attributes and does nothing else.
import { enhance as copy } from "./copy.js";
import { enhance as dialogs } from "./dialogs.js";
import { enhance as errors } from "./errors.js";
import { enhance as fileDrop } from "./file-drop.js";
import { enhance as menus } from "./menus.js";
import { enhance as reveal } from "./reveal.js";
import { enhance as rows } from "./rows.js";
import { enhance as share } from "./share.js";
import { enhance as themePicker } from "./theme-picker.js";

const modules = [copy, dialogs, errors, fileDrop, menus, reveal, rows, share, themePicker];

function enhance(root) {
  for (const module of modules) module(root);
}

enhance(document);
// htmx brings new pieces of page: they get the same.
document.addEventListener("htmx:load", (event) => enhance(event.target));
